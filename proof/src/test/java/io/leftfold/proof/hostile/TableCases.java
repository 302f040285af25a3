package io.leftfold.proof.hostile;

import static io.leftfold.proof.hostile.HostileCase.ACCEPTED;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Tables of comma-separated values as spreadsheets, editors and broken exports write them. A row that cannot be
/// read is named by file and line and passed over; a table that cannot be read ends the command.
final class TableCases {
    private static final String ORDERS = "olist_orders_dataset.csv";
    private static final String CUSTOMERS = "olist_customers_dataset.csv";
    private static final String ITEMS = "olist_order_items_dataset.csv";
    private static final String PAYMENTS = "olist_order_payments_dataset.csv";
    private static final String ORDER_HEADER = "order_id,customer_id,order_status,order_purchase_timestamp,"
            + "order_approved_at,order_delivered_carrier_date,order_delivered_customer_date\n";
    private static final String ORDER =
            "o1,c1,delivered,2025-01-01 10:00:00,2025-01-01 11:00:00,2025-01-02 10:00:00,2025-01-03 10:00:00\n";
    private static final String CUSTOMER_HEADER =
            "customer_id,customer_unique_id,customer_zip_code_prefix,customer_city,customer_state\n";
    private static final String CUSTOMER = "c1,p1,10115,Berlin,BE\n";
    private static final String ITEM_HEADER = "order_id,product_id,price,freight_value\n";
    private static final String ITEM = "o1,x,10.00,1.00\n";
    private static final String PAYMENT_HEADER = "order_id,payment_value\n";
    private static final String PAYMENT = "o1,11.00\n";
    private static final String MISSING = "column-missing";

    private TableCases() {}

    static List<HostileCase> all() {
        return List.of(
                orders("what it should be", ACCEPTED, "1", ORDER_HEADER + ORDER),
                orders("nothing", MISSING, ORDERS, ""),
                orders("blank lines alone", MISSING, ORDERS, "\n\n \n"),
                orders("a mark alone", MISSING, ORDERS, "\ufeff"),
                orders("a header alone", ACCEPTED, "", ORDER_HEADER),
                orders("no header", MISSING, "order_id", ORDER),
                orders(
                        "a header in capitals",
                        MISSING,
                        "order_id",
                        ORDER_HEADER.toUpperCase(java.util.Locale.ROOT) + ORDER),
                orders("semicolons", MISSING, "order_id", (ORDER_HEADER + ORDER).replace(',', ';')),
                orders("tabs", MISSING, "order_id", (ORDER_HEADER + ORDER).replace(',', '\t')),
                orders("a header with an open quote", MISSING, ORDERS, "\"" + ORDER_HEADER + ORDER),
                orders("a header of control characters", MISSING, "\\u{1b}", "\u001b[2J,\u202e\n" + ORDER),
                orders("a header of a hundred thousand columns", MISSING, ORDERS, "x,".repeat(100_000) + "\n"),
                orders("a column twice", ACCEPTED, "fields under", ORDER_HEADER.replace("\n", ",order_id\n") + ORDER),
                orders("a mark in front", ACCEPTED, "", "\ufeff" + ORDER_HEADER + ORDER),
                orders("lines that end as on Windows", ACCEPTED, "", (ORDER_HEADER + ORDER).replace("\n", "\r\n")),
                orders("lines that end as on old machines", ACCEPTED, "", (ORDER_HEADER + ORDER).replace("\n", "\r")),
                orders("all in quotes", ACCEPTED, "", (ORDER_HEADER + ORDER).replaceAll("[^,\n]+", "\"$0\"")),
                orders(
                        "an open quote",
                        ACCEPTED,
                        ORDERS + ":2: a quote is never closed",
                        ORDER_HEADER + "\"" + ORDER + ORDER),
                orders(
                        "an open quote in the last field",
                        ACCEPTED,
                        ORDERS + ":2: a quote is never closed",
                        ORDER_HEADER + ORDER.replace(",2025-01-03", ",\"2025-01-03")),
                orders("text behind a quote", ACCEPTED, ORDERS + ":2", ORDER_HEADER + "\"o1\"x" + ORDER.substring(2)),
                orders(
                        "ten thousand open quotes",
                        ACCEPTED,
                        ORDERS + ":2",
                        ORDER_HEADER + ("\"" + ORDER).repeat(10_001)),
                orders("quotes alone", ACCEPTED, ORDERS + ":2", ORDER_HEADER + "\"".repeat(100_001) + "\n" + ORDER),
                orders(
                        "a field too few",
                        ACCEPTED,
                        ORDERS + ":2: 6 fields under 7 columns",
                        ORDER_HEADER + ORDER.substring(3) + ORDER),
                orders(
                        "a field too many",
                        ACCEPTED,
                        ORDERS + ":2: 8 fields under 7 columns",
                        ORDER_HEADER + "x," + ORDER + ORDER),
                orders(
                        "a hundred thousand fields",
                        ACCEPTED,
                        ORDERS + ":2: a quote is never closed, text follows one, or the row is too long",
                        ORDER_HEADER + ",".repeat(99_999) + "x,\n" + ORDER),
                orders(
                        "a cell of a mebibyte",
                        ACCEPTED,
                        ORDERS + ":2: order_id has more than 150",
                        ORDER_HEADER + "o".repeat(1 << 20) + ORDER),
                orders("a cell of 20 mebibytes", ACCEPTED, ORDERS + ":2", ORDER_HEADER + "o".repeat(20 << 20) + ORDER),
                orders(
                        "an id of nothing",
                        ACCEPTED,
                        ORDERS + ":2: order_id is empty",
                        ORDER_HEADER + ORDER.substring(2)),
                orders(
                        "an id of blanks",
                        ACCEPTED,
                        ORDERS + ":2: order_id is empty",
                        ORDER_HEADER + "   " + ORDER.substring(2)),
                orders(
                        "an id with NUL",
                        ACCEPTED,
                        ORDERS + ":2: order_id",
                        ORDER_HEADER + "o\u00001" + ORDER.substring(2)),
                orders(
                        "an id with control characters",
                        ACCEPTED,
                        ORDERS + ":2: order_id",
                        ORDER_HEADER + "\u001b[2J" + ORDER),
                orders("an id with an override", ACCEPTED, ORDERS + ":2: order_id", ORDER_HEADER + "\u202e" + ORDER),
                orders(
                        "an id with a line feed",
                        ACCEPTED,
                        ORDERS + ":2: order_id",
                        ORDER_HEADER + "\"o\n1\"" + ORDER.substring(2)),
                orders(
                        "an id that is SQL",
                        ACCEPTED,
                        "",
                        ORDER_HEADER + "'; DROP TABLE event; --" + ORDER.substring(2)),
                orders("an id that is a formula", ACCEPTED, "", ORDER_HEADER + "=1+1" + ORDER.substring(2)),
                orders("an id that is a path", ACCEPTED, "", ORDER_HEADER + "../../x" + ORDER.substring(2)),
                orders("an order twice", ACCEPTED, "", ORDER_HEADER + ORDER + ORDER),
                orders(
                        "a customer that is not there",
                        ACCEPTED,
                        "unknown-customer",
                        ORDER_HEADER + ORDER.replace("c1", "c9")),
                orders(
                        "a status that is none",
                        ACCEPTED,
                        "unknown-status",
                        ORDER_HEADER + ORDER.replace("delivered", "exploded")),
                orders(
                        "a status of control characters",
                        ACCEPTED,
                        "unknown-status",
                        ORDER_HEADER + ORDER.replace("delivered", "\u001b[2J\u202e")),
                orders(
                        "a status of nothing",
                        ACCEPTED,
                        "order_status is empty",
                        ORDER_HEADER + ORDER.replace("delivered", "")),
                orders(
                        "the 30th of February",
                        ACCEPTED,
                        ORDERS + ":2: order_purchase_timestamp",
                        ORDER_HEADER + ORDER.replace("2025-01-01 10", "2025-02-30 10")),
                orders(
                        "a month of 13",
                        ACCEPTED,
                        ORDERS + ":2: order_approved_at",
                        ORDER_HEADER + ORDER.replace("2025-01-01 11", "2025-13-01 11")),
                orders("an hour of 24", ACCEPTED, ORDERS + ":2", ORDER_HEADER + ORDER.replace("01 10:00", "01 24:00")),
                orders(
                        "a leap second",
                        ACCEPTED,
                        ORDERS + ":2",
                        ORDER_HEADER + ORDER.replace("01 10:00:00", "01 23:59:60")),
                orders(
                        "the year 0",
                        ACCEPTED,
                        ORDERS + ":2",
                        ORDER_HEADER + ORDER.replace("2025-01-01 10", "0000-01-01 10")),
                orders(
                        "a year of five digits",
                        ACCEPTED,
                        ORDERS + ":2",
                        ORDER_HEADER + ORDER.replace("2025-01-01 10", "12025-01-01 10")),
                orders(
                        "a time that a zone takes to the year 0",
                        ACCEPTED,
                        ORDERS + ":2",
                        ORDER_HEADER + ORDER.replace("2025-01-01 10:00:00", "0001-01-01 00:00:00+18:00")),
                orders(
                        "a zone that is none",
                        ACCEPTED,
                        ORDERS + ":2",
                        ORDER_HEADER + ORDER.replace("2025-01-01 10:00:00", "2025-01-01 10:00:00 Mars/Base")),
                orders(
                        "a day of a spreadsheet",
                        ACCEPTED,
                        ORDERS + ":2",
                        ORDER_HEADER + ORDER.replace("2025-01-01 10:00:00", "45658.41667")),
                orders("times that fall", ACCEPTED, "", ORDER_HEADER + ORDER.replace("2025-01-03", "2024-01-03")),
                orders("NUL everywhere", MISSING, ORDERS, "\u0000".repeat(100_000)),
                customers("nothing", MISSING, CUSTOMERS, ""),
                customers(
                        "a zip code of a mebibyte",
                        ACCEPTED,
                        "",
                        CUSTOMER_HEADER + CUSTOMER.replace("10115", "1".repeat(1 << 20))),
                customers(
                        "a city of control characters",
                        ACCEPTED,
                        "",
                        CUSTOMER_HEADER + CUSTOMER.replace("Berlin", "\u001b[2J\u202e")),
                customers(
                        "a city with quotes and line feeds",
                        ACCEPTED,
                        "",
                        CUSTOMER_HEADER + CUSTOMER.replace("Berlin", "\"Ber\"\"lin\n\nMitte\"")),
                customers(
                        "a person of 151 characters",
                        ACCEPTED,
                        CUSTOMERS + ":2: customer_unique_id",
                        CUSTOMER_HEADER + CUSTOMER.replace("p1", "p".repeat(151))),
                customers(
                        "a customer twice, of two persons",
                        ACCEPTED,
                        "",
                        CUSTOMER_HEADER + CUSTOMER + CUSTOMER.replace("p1", "p2")),
                items("nothing", MISSING, ITEMS, ""),
                items(
                        "a price with a comma",
                        ACCEPTED,
                        ITEMS + ":2: price",
                        ITEM_HEADER + ITEM.replace("10.00", "\"10,00\"")),
                items(
                        "a price with an exponent",
                        ACCEPTED,
                        ITEMS + ":2: price",
                        ITEM_HEADER + ITEM.replace("10.00", "1e9")),
                items(
                        "a price below zero",
                        ACCEPTED,
                        ITEMS + ":2: price",
                        ITEM_HEADER + ITEM.replace("10.00", "-10.00")),
                items(
                        "a price of thirteen digits",
                        ACCEPTED,
                        ITEMS + ":2: price",
                        ITEM_HEADER + ITEM.replace("10.00", "9".repeat(13))),
                items(
                        "a price in Arabic digits",
                        ACCEPTED,
                        ITEMS + ":2: price",
                        ITEM_HEADER + ITEM.replace("10.00", "١٠")),
                items(
                        "a price that is not a number",
                        ACCEPTED,
                        ITEMS + ":2: price",
                        ITEM_HEADER + ITEM.replace("10.00", "NaN")),
                items(
                        "prices that are too much together",
                        ACCEPTED,
                        "too-expensive",
                        ITEM_HEADER + ("o1,x," + "9".repeat(12) + "," + "9".repeat(12) + "\n").repeat(47_000)),
                items("an order that is not there", ACCEPTED, "", ITEM_HEADER + ITEM.replace("o1", "o9")),
                items(
                        "a product of a mebibyte",
                        ACCEPTED,
                        "",
                        ITEM_HEADER + ITEM.replace("x,", "x".repeat(1 << 20) + ",")),
                items(
                        "products that are more than an event holds",
                        "accepted or too-large",
                        "",
                        ITEM_HEADER + ITEM.replace("x,", "x".repeat(9 << 20) + ",")),
                payments("nothing", MISSING, PAYMENTS, ""),
                payments(
                        "an amount of nothing",
                        ACCEPTED,
                        PAYMENTS + ":2: payment_value is empty",
                        PAYMENT_HEADER + "o1,\n"),
                payments(
                        "an amount that overflows",
                        ACCEPTED,
                        PAYMENTS + ":2: payment_value",
                        PAYMENT_HEADER + "o1,99999999999999999999\n"),
                of("orders that are missing", "table-missing", ORDERS, ORDERS, null),
                of(
                        "orders in UTF-16",
                        MISSING,
                        ORDERS,
                        ORDERS,
                        (ORDER_HEADER + ORDER).getBytes(StandardCharsets.UTF_16)),
                of(
                        "orders in Latin-1",
                        ACCEPTED,
                        ORDERS + ":2: order_id is not UTF-8",
                        ORDERS,
                        (ORDER_HEADER + "ü" + ORDER).getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static HostileCase orders(String name, String expected, String says, String text) {
        return of("orders, " + name, expected, says, ORDERS, text.getBytes(StandardCharsets.UTF_8));
    }

    private static HostileCase customers(String name, String expected, String says, String text) {
        return of("customers, " + name, expected, says, CUSTOMERS, text.getBytes(StandardCharsets.UTF_8));
    }

    private static HostileCase items(String name, String expected, String says, String text) {
        return of("items, " + name, expected, says, ITEMS, text.getBytes(StandardCharsets.UTF_8));
    }

    private static HostileCase payments(String name, String expected, String says, String text) {
        return of("payments, " + name, expected, says, PAYMENTS, text.getBytes(StandardCharsets.UTF_8));
    }

    private static HostileCase of(String name, String expected, String says, String file, byte @Nullable [] bytes) {
        return new HostileCase("table", name, expected, says, folder -> {
            write(folder, ORDERS, ORDER_HEADER + ORDER);
            write(folder, CUSTOMERS, CUSTOMER_HEADER + CUSTOMER);
            write(folder, ITEMS, ITEM_HEADER + ITEM);
            write(folder, PAYMENTS, PAYMENT_HEADER + PAYMENT);
            if (bytes == null) {
                Files.delete(folder.resolve(file));
            } else {
                Files.write(folder.resolve(file), bytes);
            }
            return Shell.run("demo", "--orders", folder.toString(), "--store", "sqlite:" + folder.resolve("log.db"));
        });
    }

    private static void write(Path folder, String file, String text) throws IOException {
        Files.writeString(folder.resolve(file), text);
    }
}
