package io.leftfold.jdbc;

class PostgresLedgerTest extends JdbcLedgerTest {
    PostgresLedgerTest() {
        super(Place.POSTGRESQL);
    }
}
