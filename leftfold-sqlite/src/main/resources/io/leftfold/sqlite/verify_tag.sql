SELECT 1 FROM event_tag WHERE tag = ? AND position = ?
