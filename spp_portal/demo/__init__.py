"""The demo world: invented partners, their people and orders, and seven months of judged nights.

`build_world` makes everything from the day of seeding alone; `seed_demo` feeds it to the same imports and
actions as real data. Nothing here exists: every name is made up and every address ends in `.example`.
"""
