SELECT category, entity FROM stream WHERE number = ?
