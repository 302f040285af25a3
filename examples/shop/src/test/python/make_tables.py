#!/usr/bin/env python3
"""Invents tables with every rule and every kind of broken row in them: make_tables.py DIR SEED [ORDERS]"""
import os
import random
import sys
from datetime import datetime, timedelta

folder, seed = sys.argv[1], int(sys.argv[2])
count = int(sys.argv[3]) if len(sys.argv) > 3 else 200
rng = random.Random(seed)
os.makedirs(folder, exist_ok=True)

STATUSES = ["created", "approved", "processing", "invoiced", "shipped", "delivered", "delivered", "delivered",
            "canceled", "unavailable", "lost", "Delivered"]
PLACES = [("1001", "sao paulo", "SP"), ("20010", "rio, the city", "RJ"), ("30110", 'belo "bh" horizonte', "MG"),
          ("30110", "belo horizonte", "MG"), ("01001", "são paulo", "SP"), ("", "", ""), ("69900", "rio branco", "AC")]


def quoted(value, always=False):
    if always or any(c in value for c in ',"\n'):
        return '"' + value.replace('"', '""') + '"'
    return value


def written(at):
    form = rng.randrange(7)
    if form == 0:
        return at.strftime("%Y-%m-%d %H:%M:%S")
    if form == 1:
        return at.strftime("%Y-%m-%dT%H:%M:%S") + ".%d" % rng.randrange(1, 999999)
    if form == 2:
        return at.strftime("%Y-%m-%dT%H:%M:%S") + rng.choice(["Z", "+00:00", "-03:00", "+0530", "+02"])
    if form == 3:
        return at.strftime("%Y-%m-%d %H:%M")
    if form == 4:
        return "%d/%d/%d %d:%02d:%02d" % (at.month, at.day, at.year, at.hour, at.minute, at.second)
    return "%d/%d/%d %d:%02d" % (at.month, at.day, at.year, at.hour, at.minute)


def broken_time():
    return rng.choice(["yesterday", "2017-02-30 10:00:00", "13/1/2017 10:00", "2017-10-02", "10/2/17 10:56",
                       "2017-10-02 25:00:00", "0000-01-01 00:00:00"])


def broken_money():
    return rng.choice(["-1.00", "1.234", "12,50", "free", "", "1e3", "NaN", "+3"])


def save(name, header, rows):
    """Rows as lists of fields, or as text that stands as it is."""
    ending = rng.choice(["\n", "\r\n"])
    lines = [",".join(header)]
    for row in rows:
        if rng.random() < 0.03:
            lines.append(rng.choice(["", "   ", "," * (len(header) - 1), ",,"]))
        lines.append(row if isinstance(row, str) else ",".join(quoted(f, rng.random() < 0.1) for f in row))
    text = ending.join(lines) + rng.choice(["", ending])
    with open(os.path.join(folder, name), "wb") as out:
        out.write((b"\xef\xbb\xbf" if rng.random() < 0.5 else b"") + text.encode("utf-8"))


def shuffled(columns, rows):
    """Columns in another order, with one more that nobody asked for and that may hold anything."""
    order = list(range(len(columns) + 1))
    rng.shuffle(order)
    names = columns + ["remark"]
    out = []
    for row in rows:
        if isinstance(row, str):
            out.append(row)
            continue
        full = row + [rng.choice(["", "ok", "two\nlines", "a, b", 'he said "x"'])]
        out.append([full[i] for i in order])
    return [names[i] for i in order], out


def open_quote(width):
    return ",".join(['x'] * (width - 1) + ['"never closed'])


orders, customers, items, payments = [], [], [], []
people = ["person-%d" % i for i in range(max(1, count // 3))]
for i in range(count):
    order_id, customer_id = "order-%d" % i, "customer-%d" % i
    if rng.random() < 0.95:
        customers.append([customer_id, rng.choice(people), *rng.choice(PLACES)])
    at = datetime(2017, 1, 1) + timedelta(minutes=rng.randrange(700000))
    times = [written(at)]
    for _ in range(3):
        at += timedelta(minutes=rng.choice([-500, -1, 0, 1, 5000]))
        times.append("" if rng.random() < 0.3 else written(at))
    row = [order_id, customer_id, rng.choice(STATUSES), *times, written(at)]
    orders.append(row)
    chance = rng.random()
    if chance < 0.05:
        orders.append([order_id, customer_id, "canceled", written(at), "", "", "", ""])
    elif chance < 0.10:
        broken = list(row)
        place = rng.randrange(7)
        broken[place] = broken_time() if place > 2 else ""
        orders.insert(rng.randrange(len(orders)), broken)
    elif chance < 0.12:
        orders.append(open_quote(9))
    elif chance < 0.14:
        orders.append(",".join(row[:5]))
    for _ in range(rng.choice([0, 1, 1, 1, 2, 3])):
        price = rng.choice(["%d.%02d" % (rng.randrange(500), rng.randrange(100)), str(rng.randrange(99)),
                            "%d.%d" % (rng.randrange(500), rng.randrange(10))])
        freight = "%d.%02d" % (rng.randrange(30), rng.randrange(100))
        items.append([order_id, "1", "product-%d" % rng.randrange(20), price, freight])
        if rng.random() < 0.04:
            items.append([order_id, "2", "product-1", broken_money(), "1.00"])
        if rng.random() < 0.02:
            items.append(open_quote(6))
    payments.append([order_id, broken_money() if rng.random() < 0.04 else "10.00"])
    if rng.random() < 0.03:
        customers.append(["", "person-x", "1", "nowhere", "SP"])
    if rng.random() < 0.02:
        customers.append('"' + customer_id + ',person-y,1,x')
rng.shuffle(items)

for name, columns, rows in (
        ("orders", ["order_id", "customer_id", "order_status", "order_purchase_timestamp", "order_approved_at",
                    "order_delivered_carrier_date", "order_delivered_customer_date",
                    "order_estimated_delivery_date"], orders),
        ("customers", ["customer_id", "customer_unique_id", "customer_zip_code_prefix", "customer_city",
                       "customer_state"], customers),
        ("order_items", ["order_id", "order_item_id", "product_id", "price", "freight_value"], items),
        ("order_payments", ["order_id", "payment_value"], payments)):
    save("olist_%s_dataset.csv" % name, *shuffled(columns, rows))
