#!/usr/bin/env python3
"""What `leftfold demo --orders DIR -o json` must print, computed straight from the tables.

usage: expected_summary.py DIR            prints the JSON
       expected_summary.py DIR ACTUAL     compares it with the file ACTUAL and says what differs

Knows nothing of events: it reads the rules, not the program. Standard library only.
"""
import csv
import json
import os
import re
import sys
from collections import Counter, defaultdict
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

TABLES = {
    "olist_orders_dataset.csv": [
        "order_id", "customer_id", "order_status", "order_purchase_timestamp", "order_approved_at",
        "order_delivered_carrier_date", "order_delivered_customer_date"],
    "olist_customers_dataset.csv": [
        "customer_id", "customer_unique_id", "customer_zip_code_prefix", "customer_city", "customer_state"],
    "olist_order_items_dataset.csv": ["order_id", "product_id", "price", "freight_value"],
    "olist_order_payments_dataset.csv": ["order_id", "payment_value"],
}
COMMANDS = {
    "created": ["create"],
    "approved": ["create", "confirm"], "processing": ["create", "confirm"], "invoiced": ["create", "confirm"],
    "shipped": ["create", "confirm", "ship"],
    "delivered": ["create", "confirm", "ship", "deliver"],
}
ENDS_AS = {"create": "created", "confirm": "confirmed", "ship": "shipped", "deliver": "delivered"}


class Unreadable(Exception):
    pass


def split(line):
    try:
        rows = list(csv.reader([line], strict=True))
    except csv.Error:
        return None
    return rows[0] if rows else []


def records(path):
    """Fields of each row; None for a line that is no row. A row may hold line breaks within quotes, but a quote
    that is never closed costs its own line alone."""
    text = open(path, encoding="utf-8-sig", errors="replace", newline="").read()
    lines = re.split("\r\n|\n|\r", text)
    width, at = None, 0
    while at < len(lines):
        line, at = lines[at], at + 1
        fields = split(line)
        if fields is None and width is not None and line.count('"') % 2 == 1:
            end, row = at, line
            while row.count('"') % 2 == 1 and end < len(lines) and end - at < 100:
                row, end = row + "\n" + lines[end], end + 1
            joined = list_or_none(row)
            if joined is not None and len(joined) == 1 and len(joined[0]) == width:
                fields, at = joined[0], end
        if fields is not None and not any(field.strip() for field in fields):
            continue
        if width is None:
            width = len(fields)
        yield fields


def list_or_none(text):
    try:
        return list(csv.reader(text.splitlines(keepends=True), strict=True))
    except csv.Error:
        return None


def table(folder, name, mapper):
    rows, unreadable = [], 0
    found = records(os.path.join(folder, name))
    header = [field.strip() for field in next(found)]
    places = {column: header.index(column) for column in TABLES[name]}
    for fields in found:
        try:
            if fields is None or len(fields) != len(header):
                raise Unreadable()
            row = {column: fields[place].strip() for column, place in places.items()}
            if any("\ufffd" in value for value in row.values()):
                raise Unreadable()
            rows.append(mapper(row))
        except Unreadable:
            unreadable += 1
    return rows, unreadable


def need(text):
    if not text:
        raise Unreadable()
    return text


def cents(text):
    match = re.fullmatch(r"([0-9]{1,12})(?:\.([0-9]{1,2}))?", need(text))
    if not match:
        raise Unreadable()
    return int(match[1]) * 100 + int(((match[2] or "") + "00")[:2])


BY_MONTH = re.compile(r"(?P<M>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4}) (?P<h>\d{1,2}):(?P<m>\d{2})(:(?P<s>\d{2}))?", re.A)
BY_YEAR = re.compile(
    r"(?P<y>\d{4})-(?P<M>\d{2})-(?P<d>\d{2})[T ](?P<h>\d{2}):(?P<m>\d{2})(:(?P<s>\d{2})(\.(?P<f>\d{1,9}))?)?"
    r"( ?(?P<z>Z|UTC|[+-]\d{2}(:?\d{2})?))?(\[(?P<r>[A-Za-z_/+-]+)\])?", re.A)


def time(text):
    """Nanoseconds since 1970, and the month."""
    match = BY_MONTH.fullmatch(need(text)) or BY_YEAR.fullmatch(text)
    if not match:
        raise Unreadable()
    part = match.groupdict()
    try:
        at = datetime(*(int(part[name] or 0) for name in "yMdhms"), tzinfo=timezone.utc)
        zone = part.get("z") or "Z"
        if zone not in ("Z", "UTC"):
            digits = zone[1:].replace(":", "").ljust(4, "0")
            if int(digits[2:]) > 59 or int(digits) > 1800:
                raise Unreadable()
            offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
            at = at - offset if zone[0] == "+" else at + offset
        elif part.get("r") and not part.get("z"):
            at = at.replace(tzinfo=ZoneInfo(part["r"])).astimezone(timezone.utc)
    except (ValueError, OverflowError, KeyError):
        raise Unreadable()
    fraction = int((part.get("f") or "0").ljust(9, "0"))
    seconds = (at - datetime(1970, 1, 1, tzinfo=timezone.utc)) // timedelta(seconds=1)
    return seconds * 10**9 + fraction, "%04d-%02d" % (at.year, at.month)


def order(row):
    return {
        "id": need(row["order_id"]),
        "customer": need(row["customer_id"]),
        "status": need(row["order_status"]),
        "bought": time(row["order_purchase_timestamp"]),
        "later": [time(row[c]) if row[c] else None for c in (
            "order_approved_at", "order_delivered_carrier_date", "order_delivered_customer_date")],
    }


def customer(row):
    return {
        "id": need(row["customer_id"]),
        "person": need(row["customer_unique_id"]),
        "address": (row["customer_zip_code_prefix"], row["customer_city"], row["customer_state"]),
    }


def item(row):
    need(row["product_id"])
    return need(row["order_id"]), cents(row["price"]) + cents(row["freight_value"])


def payment(row):
    return need(row["order_id"]), cents(row["payment_value"])


def summary(folder):
    orders, bad_orders = table(folder, "olist_orders_dataset.csv", order)
    customers, bad_customers = table(folder, "olist_customers_dataset.csv", customer)
    items, bad_items = table(folder, "olist_order_items_dataset.csv", item)
    _, bad_payments = table(folder, "olist_order_payments_dataset.csv", payment)

    current, changed, state_of = {}, 0, {}
    for row in customers:
        if row["person"] in current and current[row["person"]] != row["address"]:
            changed += 1
        current[row["person"]] = row["address"]
        state_of.setdefault(row["id"], row["address"][2])

    totals = defaultdict(list)
    for order_id, total in items:
        totals[order_id].append(total)

    read, accepted, out_of_order = 0, 0, 0
    events = len(current) + changed
    refused, months, revenue, seen = Counter(), Counter(), Counter(), set()
    statuses = Counter()
    for row in orders:
        if row["id"] in seen:
            continue
        seen.add(row["id"])
        read += 1
        status = row["status"]
        if status in ("canceled", "unavailable"):
            commands = ["create"] + (["confirm"] if row["later"][0] else []) + ["cancel"]
        elif status in COMMANDS:
            commands = COMMANDS[status]
        else:
            refused["unknown-status"] += 1
            continue
        if row["customer"] not in state_of:
            refused["unknown-customer"] += 1
            continue
        if not totals[row["id"]]:
            refused["no-items"] += 1
            continue
        accepted += 1
        events += len(commands)
        statuses["cancelled" if commands[-1] == "cancel" else ENDS_AS[commands[-1]]] += 1
        months[row["bought"][1]] += 1
        if commands[-1] != "cancel":
            revenue[state_of[row["customer"]]] += sum(totals[row["id"]])
        times = [row["bought"][0]] + [t[0] for t in row["later"] if t]
        out_of_order += any(a > b for a, b in zip(times, times[1:]))

    money = {state: "%d.%02d" % divmod(total, 100) for state, total in sorted(revenue.items())}
    return {
        "orders": {
            "read": read, "accepted": accepted, "refused": dict(sorted(refused.items())),
            "unreadable": bad_orders + bad_customers + bad_items + bad_payments},
        "customers": {"registered": len(current), "addressChanged": changed},
        "events": events,
        "byStatus": {s: statuses[s] for s in ("created", "confirmed", "shipped", "delivered", "cancelled")},
        "revenueByState": money,
        "ordersByMonth": dict(sorted(months.items())),
        "outOfOrder": out_of_order,
    }


def main():
    expected = summary(sys.argv[1])
    if len(sys.argv) == 2:
        print(json.dumps(expected, indent=2, ensure_ascii=False))
        return 0
    actual = json.load(open(sys.argv[2], encoding="utf-8"))
    same = json.dumps(expected) == json.dumps(actual)  # the order of keys counts
    for key in expected.keys() | actual.keys():
        if expected.get(key) != actual.get(key):
            print("%s\n  expected %s\n  actual   %s" % (key, expected.get(key), actual.get(key)))
    print("equal" if same else "different")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
