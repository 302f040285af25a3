UPDATE stream SET fields = ? WHERE number = ?
