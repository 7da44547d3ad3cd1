"""One file with every kind of document, each of which names another."""

from typing import Final

TOGETHER: Final = """title: Many
name: many
correlation:
  type: value_percentile
  rules: [one, two]
  group-by: [who]
  timespan: 10m
  aliases: {who: {one: user, two: account}}
  condition: {field: size, percentile: 90, gt: 5}
---
title: New
name: new
correlation: {type: new_term, rules: [one], field: [user], timespan: 30d, learn: 1d}
---
title: More
name: more
correlation: {type: spike, rules: [many], timespan: 10m, baseline: {past: 1h, factor: 2}}
---
title: One
name: one
logsource: {product: portal}
detection: {s: {node|expand: '%Servers%'}, condition: s}
---
title: Two
name: two
id: 4d0a2c83-c62c-4ed4-b475-c7e23a9269b8
logsource: {product: portal}
detection: {s: {time|hour: [1, 2]}, t: {message: x}, condition: not 1 of them}
---
title: Fewer
logsource: {product: portal}
filter: {rules: [two], f: {user: robot}, condition: not f}
---
placeholders: {Servers: [web1, 'db*']}
"""
