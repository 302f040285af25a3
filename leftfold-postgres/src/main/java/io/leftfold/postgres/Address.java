package io.leftfold.postgres;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.postgresql.PGProperty;

/// Where a database is and with what properties the driver connects to it, apart from each other: in a URL that
/// has both, the URL's would win over all others.
///
/// @param url        without properties
/// @param properties the URL's
record Address(String url, Properties properties) {
    static Address of(String url) {
        int query = url.indexOf('?');
        var properties = new Properties();
        if (query < 0) {
            return new Address(url, properties);
        }
        for (var one : url.substring(query + 1).split("&", -1)) {
            int is = one.indexOf('=');
            if (!one.isEmpty()) {
                properties.setProperty(
                        is < 0 ? one : one.substring(0, is), is < 0 ? "" : decoded(one.substring(is + 1)));
            }
        }
        return new Address(url.substring(0, query), properties);
    }

    private static String decoded(String value) {
        return URLDecoder.decode(value, StandardCharsets.UTF_8);
    }

    /// What the driver is to connect with: `ours`, over these the URL's, over these those of `options`.
    /// Settings of the session add up, and of two with one name the later counts.
    Properties over(Properties ours, PostgresOptions options) {
        var all = new Properties();
        all.putAll(ours);
        all.putAll(properties);
        all.putAll(options.driver());
        var settings = PGProperty.OPTIONS;
        var theirs = settings.getOrDefault(all);
        var first = settings.getOrDefault(ours);
        if (first != null && theirs != null && !theirs.equals(first)) {
            settings.set(all, first + " " + theirs);
        }
        return all;
    }
}
