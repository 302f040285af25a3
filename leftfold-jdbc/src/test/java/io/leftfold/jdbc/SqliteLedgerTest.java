package io.leftfold.jdbc;

class SqliteLedgerTest extends JdbcLedgerTest {
    SqliteLedgerTest() {
        super(Place.SQLITE);
    }
}
