-- The nightly judgement as one statement, its rules (the default rulebook) written out by hand: facts, levels, tiers,
-- shortfalls, the first day on which time alone changes a requirement, and the changed rows stored. What is held is
-- reduced to the tier with its grace; specializations, exceptions, pilots, country rows and causes are left out.
WITH held AS (
  SELECT s.partner_id, s.id AS person, c.specialization_id, c.role,
         max(least(a.expires_on, s.left_on)) AS until
  FROM partners_staffmember s
  JOIN partners_award a ON a.staff_member_id = s.id
  JOIN specializations_accreditation c ON c.id = a.accreditation_id
  WHERE c.type IN ('SSE', 'SSE+', 'STS', 'ASC') AND a.state = 'verified'
    AND a.awarded_on <= :today AND (a.expires_on IS NULL OR a.expires_on > :today)
    AND (a.revoked_on IS NULL OR a.revoked_on > :today)
    AND (s.joined_on IS NULL OR s.joined_on <= :today) AND (s.left_on IS NULL OR s.left_on > :today)
  GROUP BY s.partner_id, s.id, c.specialization_id, c.role
), people AS (
  SELECT partner_id, specialization_id, count(DISTINCT person) AS either,
         count(*) FILTER (WHERE role = 'sales') AS sales, count(*) FILTER (WHERE role = 'technical') AS technical
  FROM held GROUP BY partner_id, specialization_id
), leaving AS (
  SELECT partner_id, specialization_id, until,
         either, sales, technical,
         count(*) OVER soonest AS gone,
         count(*) FILTER (WHERE role = 'sales') OVER soonest AS sales_gone,
         count(*) FILTER (WHERE role = 'technical') OVER soonest AS technical_gone
  FROM held JOIN people USING (partner_id, specialization_id)
  WHERE until IS NOT NULL
  WINDOW soonest AS (PARTITION BY partner_id, specialization_id ORDER BY until)
), people_change AS (
  SELECT partner_id, min(until) AS day FROM leaving
  WHERE (either >= 2) <> (either - gone >= 2) OR (either >= 4) <> (either - gone >= 4)
     OR (sales >= 1) <> (sales - sales_gone >= 1) OR (sales >= 2) <> (sales - sales_gone >= 2)
     OR (technical >= 1) <> (technical - technical_gone >= 1) OR (technical >= 2) <> (technical - technical_gone >= 2)
  GROUP BY partner_id
), sold AS (
  SELECT partner_id, specialization_id, order_date, amount_e4,
         CASE WHEN incremental THEN amount_e4 ELSE 0 END AS incremental_e4
  FROM deals_orderline
  WHERE superseded_at IS NULL AND order_date > (:today - interval '12 months')::date AND order_date <= :today
), revenue AS (
  SELECT partner_id, specialization_id, sum(amount_e4)::bigint AS revenue, sum(incremental_e4)::bigint AS incremental
  FROM sold GROUP BY partner_id, specialization_id
), total AS (
  SELECT partner_id, sum(revenue)::bigint AS revenue, sum(incremental)::bigint AS incremental FROM revenue GROUP BY partner_id
), by_cell AS (
  SELECT s.partner_id, (s.order_date + interval '12 months')::date AS day, r.revenue,
         r.revenue - sum(s.amount_e4) OVER (PARTITION BY s.partner_id, s.specialization_id ORDER BY s.order_date) AS rest
  FROM sold s JOIN revenue r USING (partner_id, specialization_id)
), cell_change AS (
  SELECT partner_id, min(day) AS day FROM by_cell WHERE (revenue >= 1000000000) <> (rest >= 1000000000) GROUP BY partner_id
), by_partner AS (
  SELECT s.partner_id, (s.order_date + interval '12 months')::date AS day, t.revenue, t.incremental,
         t.revenue - sum(s.amount_e4) OVER oldest AS rest, t.incremental - sum(s.incremental_e4) OVER oldest AS rest_incremental
  FROM sold s JOIN total t USING (partner_id)
  WINDOW oldest AS (PARTITION BY s.partner_id ORDER BY s.order_date)
), tier_change AS (
  SELECT partner_id, min(day) AS day FROM by_partner
  WHERE (revenue >= 250000000) <> (rest >= 250000000) OR (revenue >= 2500000000) <> (rest >= 2500000000)
     OR (revenue >= 10000000000) <> (rest >= 10000000000)
     OR (incremental >= 500000000) <> (rest_incremental >= 500000000)
     OR (incremental >= 2000000000) <> (rest_incremental >= 2000000000)
  GROUP BY partner_id
), refs AS (
  SELECT partner_id, specialization_id, count(*) AS refs, min(expires_on) AS day
  FROM partners_customerreference
  WHERE state = 'approved' AND approved_on <= :today AND (expires_on IS NULL OR expires_on > :today)
  GROUP BY partner_id, specialization_id
), proofs AS (
  SELECT partner_id, specialization_id, 1 AS validation, max(expires_on) AS day
  FROM partners_technicalvalidation
  WHERE state = 'approved' AND validated_on <= :today AND (expires_on IS NULL OR expires_on > :today)
  GROUP BY partner_id, specialization_id
), cells AS (
  SELECT p.id AS partner_id, z.id AS specialization_id, coalesce(n.either, 0) AS either,
         coalesce(n.sales, 0) AS sales, coalesce(n.technical, 0) AS technical, coalesce(r.revenue, 0) AS revenue,
         coalesce(r.incremental, 0) AS incremental, coalesce(f.refs, 0) AS refs, coalesce(v.validation, 0) AS validation,
         least(CASE WHEN f.refs = 2 THEN f.day END, v.day) AS day
  FROM partners_partner p CROSS JOIN specializations_specialization z
  LEFT JOIN people n ON n.partner_id = p.id AND n.specialization_id = z.id
  LEFT JOIN revenue r ON r.partner_id = p.id AND r.specialization_id = z.id
  LEFT JOIN refs f ON f.partner_id = p.id AND f.specialization_id = z.id
  LEFT JOIN proofs v ON v.partner_id = p.id AND v.specialization_id = z.id
), levels AS (
  SELECT *, either >= 2 AND sales >= 1 AND technical >= 1 AS specialist,
         either >= 4 AND sales >= 2 AND technical >= 2 AND revenue >= 1000000000 AND refs >= 2 AND validation >= 1 AS master
  FROM cells
), partner AS (
  SELECT partner_id, count(*) FILTER (WHERE specialist) AS specialists, count(*) FILTER (WHERE master) AS masters,
         sum(revenue)::bigint AS revenue, sum(incremental)::bigint AS incremental, min(day) AS day,
         array_agg(ARRAY[specialization_id, either, sales, technical, revenue, incremental, refs, validation]) AS values,
         array_agg(ARRAY[specialization_id, greatest(2 - either, 0), greatest(1 - sales, 0), greatest(1 - technical, 0),
           greatest(4 - either, 0), greatest(2 - sales, 0), greatest(2 - technical, 0), greatest(1000000000 - revenue, 0),
           greatest(2 - refs, 0), 1 - validation]) AS shortfalls
  FROM levels GROUP BY partner_id
), met AS (
  SELECT *, CASE
    WHEN specialists >= 3 AND revenue >= 10000000000 AND incremental >= 2000000000 THEN 'platinum'
    WHEN specialists >= 2 AND revenue >= 2500000000 AND incremental >= 500000000 THEN 'gold'
    WHEN specialists >= 1 AND revenue >= 250000000 THEN 'silver'
    ELSE 'registered' END AS tier_met
  FROM partner
), result AS (
  SELECT m.partner_id, m.tier_met,
         CASE WHEN array_position(ranks, b.tier) > array_position(ranks, m.tier_met)
               AND coalesce(b.lapsing_since, :today) + 60 > :today THEN b.tier ELSE m.tier_met END AS tier,
         CASE WHEN array_position(ranks, b.tier) > array_position(ranks, m.tier_met)
               AND coalesce(b.lapsing_since, :today) + 60 > :today THEN coalesce(b.lapsing_since, :today) END AS lapsing_since,
         m.values, m.shortfalls,
         ARRAY[greatest(1 - specialists, 0), greatest(250000000 - revenue, 0), greatest(2 - specialists, 0),
           greatest(2500000000 - revenue, 0), greatest(500000000 - incremental, 0), greatest(3 - specialists, 0),
           greatest(10000000000 - revenue, 0), greatest(2000000000 - incremental, 0)] AS tier_shortfalls,
         least(m.day, pc.day, cc.day, tc.day) AS next_change_on
  FROM met m
  CROSS JOIN (VALUES (ARRAY['registered', 'silver', 'gold', 'platinum'])) r(ranks)
  LEFT JOIN bench_result b USING (partner_id)
  LEFT JOIN people_change pc USING (partner_id)
  LEFT JOIN cell_change cc USING (partner_id)
  LEFT JOIN tier_change tc USING (partner_id)
)
INSERT INTO bench_result SELECT * FROM result
ON CONFLICT (partner_id) DO UPDATE SET
  tier_met = excluded.tier_met, tier = excluded.tier, lapsing_since = excluded.lapsing_since, values = excluded.values,
  shortfalls = excluded.shortfalls, tier_shortfalls = excluded.tier_shortfalls, next_change_on = excluded.next_change_on
WHERE (bench_result.tier_met, bench_result.tier, bench_result.next_change_on)
   IS DISTINCT FROM (excluded.tier_met, excluded.tier, excluded.next_change_on);
