package io.leftfold.examples.shop;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/// Exported tables made up from a seed, with every rule in them, and the summary that they must give. It is
/// added up while the rows are written, so nothing of it has been through the code under test.
final class MadeUpTables implements Export {
    private static final List<Address> PLACES = List.of(
            new Address("10115", "Berlin", "BE"),
            new Address("10117", "Berlin", "BE"),
            new Address("10117", "Berlin, Mitte", "BE"),
            new Address("80331", "München", "BY"),
            new Address("80331", "München", "XX"));
    private static final List<String> BAD_TIMES =
            List.of("never", "2017-02-30 10:00:00", "10/2/17 10:56", "2017-10-02");
    private static final List<String> BAD_AMOUNTS = List.of("", "-1", "1.234", "1,50", "free");

    private final Random random;
    private final Map<String, List<String>> rows = new HashMap<>();
    private final Map<String, Address> current = new HashMap<>();

    private long read;
    private long accepted;
    private long unreadable;
    private long changed;
    private long events;
    private long outOfOrder;
    private final Map<String, Long> refused = new TreeMap<>();
    private final Map<String, Long> months = new TreeMap<>();
    private final Map<String, Long> statuses = new LinkedHashMap<>();
    private final Map<String, Long> cents = new TreeMap<>();

    private MadeUpTables(long seed) {
        random = new Random(seed);
        List.of("created", "confirmed", "shipped", "delivered", "cancelled")
                .forEach(status -> statuses.put(status, 0L));
    }

    static MadeUpTables of(long seed, int orders) {
        var tables = new MadeUpTables(seed);
        for (int i = 0; i < orders; i++) {
            tables.order("o" + i, "c" + i);
        }
        return tables;
    }

    @Override
    public String text(String file) {
        var header = switch (file) {
            case "olist_orders_dataset.csv" ->
                "order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,"
                        + "order_delivered_carrier_date,order_delivered_customer_date,remark";
            case "olist_customers_dataset.csv" ->
                "customer_unique_id,customer_id,customer_state,customer_city,customer_zip_code_prefix";
            case "olist_order_items_dataset.csv" -> "order_id,price,product_id,freight_value";
            case "olist_order_payments_dataset.csv" -> "order_id,payment_value";
            default -> throw new AssertionError(file);
        };
        return "\uFEFF" + header + "\r\n\r\n" + String.join("\r\n", rows.getOrDefault(file, List.of())) + "\r\n,,,\r\n";
    }

    Summary expected() {
        var revenue = new LinkedHashMap<String, String>();
        cents.forEach((state, sum) -> revenue.put(state, String.format(Locale.ROOT, "%d.%02d", sum / 100, sum % 100)));
        return new Summary(
                new Summary.Orders(read, accepted, refused, unreadable),
                new Summary.Customers(current.size(), changed),
                events,
                statuses,
                revenue,
                months,
                outOfOrder);
    }

    private void order(String id, String customer) {
        boolean isKnown = chance(90);
        var address = PLACES.get(random.nextInt(PLACES.size()));
        if (isKnown) {
            customer(customer, address);
        }
        long total = items(id);
        add("order_payments", id + "," + (chance(95) ? "10.00" : bad(BAD_AMOUNTS)));

        var bought = Instant.parse("2017-01-01T00:00:00Z").plusSeconds(60L * random.nextInt(1_000_000));
        var times = new ArrayList<Instant>();
        times.add(bought);
        var written = new StringBuilder(written(bought));
        var last = bought;
        for (int step = 0; step < 3; step++) {
            boolean isThere = chance(70);
            last = last.plusSeconds(60L * (random.nextInt(100) - 8));
            if (isThere) {
                times.add(last);
            }
            written.append(',').append(isThere ? written(last) : "");
        }
        boolean isApproved = !written.toString().split(",", -1)[1].isEmpty();
        var status = List.of(
                        "created", "approved", "invoiced", "shipped", "delivered", "canceled", "unavailable", "gone")
                .get(random.nextInt(8));
        var row = id + "," + customer + "," + status + "," + written;
        if (chance(10)) {
            add("orders", id + "," + customer + "," + status + "," + bad(BAD_TIMES) + ",,,,");
        }
        add("orders", row + (chance(5) ? ",\"a\r\nremark, of \"\"two\"\" lines\"" : ","));
        if (chance(10)) {
            add("orders", id + ",nobody,delivered," + written + ",a repeat");
        }
        if (chance(5)) {
            unreadable++;
            add("orders", "\"" + row + ",");
        }

        read++;
        if (status.equals("gone")) {
            refused.merge("unknown-status", 1L, Long::sum);
        } else if (!isKnown) {
            refused.merge("unknown-customer", 1L, Long::sum);
        } else if (total < 0) {
            refused.merge("no-items", 1L, Long::sum);
        } else {
            accept(status, isApproved, bought, address, total);
            outOfOrder += isSorted(times) ? 0 : 1;
        }
    }

    private void accept(String status, boolean isApproved, Instant bought, Address address, long total) {
        accepted++;
        var end = switch (status) {
            case "created", "shipped", "delivered" -> status;
            case "approved", "invoiced" -> "confirmed";
            default -> "cancelled";
        };
        statuses.merge(end, 1L, Long::sum);
        events += switch (end) {
            case "created" -> 1;
            case "confirmed" -> 2;
            case "shipped" -> 3;
            case "delivered" -> 4;
            default -> isApproved ? 3 : 2;
        };
        months.merge(bought.toString().substring(0, 7), 1L, Long::sum);
        if (!end.equals("cancelled")) {
            cents.merge(address.state(), total, Long::sum);
        }
    }

    private void customer(String id, Address address) {
        var person = "p" + random.nextInt(40);
        var before = current.put(person, address);
        if (before == null || !before.equals(address)) {
            events++;
            changed += before == null ? 0 : 1;
        }
        add("customers", String.join(",", person, id, address.state(), '"' + address.city() + '"', address.zip()));
        if (chance(3)) {
            unreadable++;
            add("customers", "," + id + "x,BE,Berlin,1");
        }
    }

    /// What the items come to, or -1 if there are none.
    private long items(String order) {
        long total = -1;
        for (int left = random.nextInt(4); left > 0; left--) {
            int price = random.nextInt(50_000);
            int freight = random.nextInt(2_000);
            total = Math.max(total, 0) + price + freight;
            add("order_items", order + "," + amount(price) + ",lamp," + amount(freight));
        }
        if (chance(5)) {
            add("order_items", order + ",\"" + bad(BAD_AMOUNTS) + "\",lamp,1.00");
        }
        return total;
    }

    private String bad(List<String> values) {
        unreadable++;
        var value = values.get(random.nextInt(values.size()));
        return value.contains(",") ? value.replace(",", ";") : value;
    }

    private void add(String table, String row) {
        rows.computeIfAbsent("olist_" + table + "_dataset.csv", _ -> new ArrayList<>())
                .add(row);
    }

    private String written(Instant time) {
        var form = switch (random.nextInt(4)) {
            case 0 -> "uuuu-MM-dd HH:mm:ss";
            case 1 -> "uuuu-MM-dd'T'HH:mm:ss.SSSX";
            default -> "M/d/uuuu H:mm";
        };
        return DateTimeFormatter.ofPattern(form, Locale.ROOT).format(time.atOffset(ZoneOffset.UTC));
    }

    private static String amount(int cents) {
        return cents % 10 == 0
                ? cents / 100 + "." + cents / 10 % 10
                : String.format(Locale.ROOT, "%d.%02d", cents / 100, cents % 100);
    }

    private static boolean isSorted(List<Instant> times) {
        for (int i = 1; i < times.size(); i++) {
            if (times.get(i).isBefore(times.get(i - 1))) {
                return false;
            }
        }
        return true;
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }
}
