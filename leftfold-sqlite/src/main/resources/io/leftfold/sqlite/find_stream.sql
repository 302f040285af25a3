SELECT number, state, (SELECT max(version) FROM event WHERE stream = number)
FROM stream
WHERE category = ? AND entity = ?
