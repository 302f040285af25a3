package io.leftfold.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.cli.BadInputException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTableTest {
    private final List<UnreadableRow> unreadable = new ArrayList<>();

    /// The values of columns a and c.
    private List<String> read(String text) {
        return CsvTable.read(
                "t.csv", text, List.of("a", "c"), row -> row.required("a") + "|" + row.text("c"), unreadable::add);
    }

    private List<Integer> unreadableLines() {
        return unreadable.stream().map(UnreadableRow::line).toList();
    }

    @Test
    void columns_are_found_by_name_and_others_ignored() {
        assertThat(read("c,b,a\n1,2,3\n")).containsExactly("3|1");
        assertThat(read("a, c ,x,y\n1,2,3,4")).containsExactly("1|2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void every_line_break_will_do(String end) {
        assertThat(read(String.join(end, "a,b,c", "1,2,3", "4,5,6"))).containsExactly("1|3", "4|6");
    }

    @Test
    void a_byte_order_mark_is_skipped() {
        assertThat(read("\uFEFFa,b,c\n1,2,3")).containsExactly("1|3");
        assertThat(read("\uFEFF\"a\",b,c\n1,2,3")).containsExactly("1|3");
    }

    @Test
    void blank_rows_are_skipped_wherever_they_are_and_however_wide() {
        assertThat(read("\n,,\na,b,c\n\n   \n,,\n,,,,\n\"\",\" \",\n1,2,3\n\n")).containsExactly("1|3");
        assertThat(unreadable).isEmpty();
    }

    @Test
    void quoted_fields_hold_commas_quotes_and_line_breaks() {
        assertThat(read("a,b,c\n\"1,1\",2,\"say \"\"x\"\"\"\n4,\"two\r\nlines\n\nor four\",6\n7,8,9"))
                .containsExactly("1,1|say \"x\"", "4|6", "7|9");
        assertThat(unreadable).isEmpty();
    }

    @Test
    void a_quote_within_a_field_is_only_a_character() {
        assertThat(read("a,b,c\n5\" pipe,2,3\n4,5,6")).containsExactly("5\" pipe|3", "4|6");
    }

    @Test
    void a_row_with_more_or_fewer_fields_is_unreadable() {
        assertThat(read("a,b,c\n1,2\n1,2,3\n1,2,3,4\n")).containsExactly("1|3");
        assertThat(unreadable)
                .extracting(UnreadableRow::toString)
                .containsExactly("t.csv:2: 2 fields under 3 columns", "t.csv:4: 4 fields under 3 columns");
    }

    @Test
    void an_empty_required_field_is_unreadable() {
        assertThat(read("a,b,c\n,2,3\n ,2,3\n1,,\n")).containsExactly("1|");
        assertThat(unreadable).extracting(UnreadableRow::why).containsOnly("a is empty");
    }

    @Test
    void a_quote_that_is_never_closed_costs_its_own_line() {
        assertThat(read("a,b,c\n1,2,3\n4,5,\"6\n7,8,9\n10,11,12")).containsExactly("1|3", "7|9", "10|12");
        assertThat(unreadableLines()).containsExactly(3);
        assertThat(unreadable.getFirst().why()).contains("quote");
    }

    @Test
    void several_open_quotes_cost_a_line_each() {
        assertThat(read("a,b,c\n\"1,2,3\n4,5,6\n\"7,8,9\n10,11,12\n1,\"2,3\n13,14,15"))
                .containsExactly("4|6", "10|12", "13|15");
        assertThat(unreadableLines()).containsExactly(2, 4, 6);
    }

    @Test
    void an_open_quote_far_before_the_next_one_costs_its_own_line() {
        var many = "1,2,3\n".repeat(500);
        assertThat(read("a,b,c\n\"0,0,0\n" + many + "x,\"quoted\",z")).hasSize(501);
        assertThat(unreadableLines()).containsExactly(2);
    }

    @Test
    void text_after_a_closing_quote_is_unreadable() {
        assertThat(read("a,b,c\n\"1\"x,2,3\n4,5,6")).containsExactly("4|6");
        assertThat(unreadableLines()).containsExactly(2);
    }

    @Test
    void line_numbers_count_the_lines_within_rows() {
        read("a,b,c\n1,\"x\ny\",3\n1,2\n");
        assertThat(unreadableLines()).containsExactly(4);
    }

    @Test
    void what_is_not_UTF_8_is_unreadable_where_it_matters() {
        assertThat(read("a,b,c\n1,\uFFFD,3\n1,2,\uFFFD")).containsExactly("1|3");
        assertThat(unreadable).extracting(UnreadableRow::why).containsExactly("c is not UTF-8");
    }

    @Test
    void fields_are_stripped() {
        assertThat(read("a,b,c\n 1 ,2,\t3 \n")).containsExactly("1|3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", "a,b\n1,2", "A,b,c\n1,2,3", "\"a,b,c"})
    void a_missing_column_is_named(String text) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("t.csv has no column");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u202Eevil", "a\u0000b", "a\tb", "\uD800"})
    void an_id_has_visible_characters_only(String id) {
        CsvTable.read("t.csv", "a\n" + id, List.of("a"), row -> row.id("a"), unreadable::add);
        CsvTable.read("t.csv", "a\n" + "x".repeat(151), List.of("a"), row -> row.id("a"), unreadable::add);
        assertThat(unreadable).hasSize(2);
    }
}
