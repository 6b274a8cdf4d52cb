-- Where the hand-written statements keep what they found, one row a partner.
CREATE TABLE bench_result (
  partner_id bigint PRIMARY KEY,
  tier_met text NOT NULL,
  tier text NOT NULL,
  lapsing_since date,
  values bigint[] NOT NULL,
  shortfalls bigint[] NOT NULL,
  tier_shortfalls bigint[] NOT NULL,
  next_change_on date
);
