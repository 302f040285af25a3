package io.leftfold.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeStampsTest {
    @ParameterizedTest
    @CsvSource({
        "10/2/2017 10:56,                           2017-10-02T10:56:00Z",
        "10/02/2017 00:05,                          2017-10-02T00:05:00Z",
        "1/9/2018 7:03:04,                          2018-01-09T07:03:04Z",
        "2017-10-02 10:56:33,                       2017-10-02T10:56:33Z",
        "2017-10-02 10:56,                          2017-10-02T10:56:00Z",
        "2017-10-02T10:56:33,                       2017-10-02T10:56:33Z",
        "2017-10-02 10:56:33.5,                     2017-10-02T10:56:33.5Z",
        "2017-10-02T10:56:33.123456789Z,            2017-10-02T10:56:33.123456789Z",
        "2017-10-02T10:56:33-03:00,                 2017-10-02T13:56:33Z",
        "2017-10-02 10:56:33 +0530,                 2017-10-02T05:26:33Z",
        "2017-10-02 10:56:33+02,                    2017-10-02T08:56:33Z",
        "2017-10-02 10:56:33 UTC,                   2017-10-02T10:56:33Z",
        "2017-10-02T10:56:33-03:00[America/Bahia],  2017-10-02T13:56:33Z",
        "2016-02-29 00:00:00,                       2016-02-29T00:00:00Z"
    })
    void a_time_is_read_in_both_forms_and_without_a_zone_as_utc(String written, Instant time) {
        assertThat(TimeStamps.parse(written)).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "2017-10-02",
                "10/2/2017",
                "2017-02-30 10:00:00",
                "2017-02-29 10:00:00",
                "13/1/2017 10:00",
                "10/2/17 10:56",
                "10/2/2017 24:00",
                "2017-10-02 10:60:00",
                "2017-10-02  10:56:33",
                "2017-10-02 10:56:33 ",
                "2017-10-02 10:56:33.",
                "2017-10-02 10:56:33+19:00",
                "2017-10-02 10:56:33 Mars/Olympus",
                "17-10-02 10:56:33",
                "+2017-10-02 10:56:33",
                "0000-12-31 10:56:33",
                "0001-01-01 00:00:00+01:00",
                "12017-10-02 10:56:33",
                "-10/2/2017 10:56",
                "2017/10/02 10:56",
                "٢٠١٧-10-02 10:56:33"
            })
    void anything_else_is_refused(String written) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TimeStamps.parse(written))
                .withMessageContaining('"' + written + '"');
    }
}
