UPDATE stream SET state = ? WHERE number = ?
