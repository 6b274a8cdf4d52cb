-- A programme of :partners partners with :lines order lines each in the year before :today, made set by set.
-- Hashes stand in for chance, so that every run makes the same world.
SET session_replication_role = replica;
CREATE FUNCTION chance(key bigint, salt int, below int) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  'SELECT ((hashint8extended(key, salt) & 9007199254740991) % below)::int';

INSERT INTO partners_partner
  (code, name, country, city, website, kind, status, coverage_team, channel_manager_email, legacy_tier,
   legacy_tier_since, created_at)
SELECT 'P' || lpad(i::text, 7, '0'), 'Partner ' || i, (ARRAY['FR','DE','ES','IT','PL','GB'])[1 + chance(i, 1, 6)], '',
       '', 'reseller', 'active', '', '', CASE WHEN chance(i, 2, 10) = 0 THEN 'silver' ELSE '' END,
       CASE WHEN chance(i, 2, 10) = 0 THEN date '2009-06-01' END, now()
FROM generate_series(1, :partners) i;

INSERT INTO partners_staffmember (partner_id, code, name, email, joined_on, left_on)
SELECT p.id, p.code || '-' || k, '', '', date '2008-01-01' + chance(p.id * 8 + k, 3, 900),
       CASE WHEN chance(p.id * 8 + k, 4, 12) = 0 THEN date :today + chance(p.id * 8 + k, 5, 300) - 100 END
FROM partners_partner p, generate_series(1, 6) k;

-- Each partner concentrates on some specializations; two awards a person.
INSERT INTO partners_award
  (public_id, staff_member_id, accreditation_id, awarded_on, expires_on, certificate_number, state, decision_note)
SELECT 'a' || s.id || '-' || k, s.id, a.id, w.day, w.day + 730, '', 'verified', ''
FROM partners_staffmember s
CROSS JOIN generate_series(1, 2) k
CROSS JOIN LATERAL (SELECT date :today - chance(s.id * 2 + k, 6, 800) AS day) w
JOIN specializations_specialization z ON z.position IS NOT NULL
 AND z.id = (SELECT min(id) FROM specializations_specialization)
          + (s.partner_id + chance(s.id * 2 + k, 7, 3)) % 9
JOIN specializations_accreditation a ON a.specialization_id = z.id
 AND a.type = (ARRAY['SSE','STS','ASC','SCS'])[1 + chance(s.id * 2 + k, 8, 4)]
ON CONFLICT DO NOTHING;

INSERT INTO partners_customerreference
  (public_id, partner_id, specialization_id, customer, approved_on, expires_on, state, decision_note)
SELECT 'r' || p.id || '-' || k, p.id, (SELECT min(id) FROM specializations_specialization) + (p.id + k / 2) % 9,
       'Customer ' || k, date :today - 200, date :today + chance(p.id * 4 + k, 9, 500), 'approved', ''
FROM partners_partner p, generate_series(1, 4) k;

INSERT INTO partners_technicalvalidation
  (public_id, partner_id, specialization_id, validated_on, expires_on, state, decision_note)
SELECT 'v' || p.id, p.id, (SELECT min(id) FROM specializations_specialization) + p.id % 9,
       date :today - 300, date :today + chance(p.id, 10, 400), 'approved', ''
FROM partners_partner p;

INSERT INTO deals_declaration
  (public_id, kind, source, file_name, sha256, state, received_at, seconds, rows, accepted, unchanged, corrected,
   held, rejected, taken, superseded_held, converted, remapped)
VALUES ('bench', 'orders', 'bench', 'bench', '', 'done', now(), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO deals_order (source, number)
SELECT 'bench', i::text FROM generate_series(1, :partners * :lines / 5) i;

-- Lines arrive day by day, not partner by partner. Their indexes are built once, afterwards.
CREATE TEMPORARY TABLE line_indexes AS
SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'deals_orderline'
 AND indexname NOT IN (SELECT conname FROM pg_constraint WHERE conrelid = 'deals_orderline'::regclass);
DO $$ DECLARE made record; BEGIN
  FOR made IN SELECT * FROM line_indexes LOOP EXECUTE 'DROP INDEX ' || made.indexname; END LOOP;
END $$;
INSERT INTO deals_orderline
  (line, order_date, amount_e4, incremental, product_code, quantity, unit_price, currency, business_type,
   description, country, end_customer, end_customer_id, distributor_code, deal_number, row_number, declaration_id,
   order_id, partner_id, specialization_id)
SELECT (i % 5 + 1)::text, date :today - 364 + (i * 365 / (:partners::bigint * :lines))::int,
       (chance(i, 11, 1000) - 30)::bigint * 1000 * (1 + chance(p, 12, 400)) * 100 / :lines, chance(i, 13, 4) > 0, 'product',
       '1', '1', 'EUR', 'new', '', '', '', '', '', '', 1, (SELECT max(id) FROM deals_declaration),
       (SELECT min(id) FROM deals_order) + i / 5, (SELECT min(id) FROM partners_partner) + p,
       (SELECT min(id) FROM specializations_specialization) + (p + chance(i, 14, 4)) % 9
FROM generate_series(0, :partners::bigint * :lines - 1) i
CROSS JOIN LATERAL (SELECT chance(i, 15, :partners) AS p) drawn;

DO $$ DECLARE made record; BEGIN
  FOR made IN SELECT * FROM line_indexes LOOP EXECUTE made.indexdef; END LOOP;
END $$;

DROP FUNCTION chance;
SET session_replication_role = origin;
