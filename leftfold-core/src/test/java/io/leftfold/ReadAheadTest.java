package io.leftfold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReadAheadTest {
    private static final long HEAD = 7;
    private static final ThreadFactory THREADS = Thread.ofVirtual().factory();

    private final List<Long> places = Collections.synchronizedList(new ArrayList<>());

    private Page page(Range range) {
        places.add(range.after());
        long scannedTo = Math.min(HEAD, range.after() + range.limit());
        return new Page(List.of(), scannedTo, HEAD, scannedTo == HEAD);
    }

    private ReadAhead pages(ThreadFactory threads) {
        return new ReadAhead(this::page, Range.forward().limit(3), threads);
    }

    @Test
    void pages_follow_each_other_and_are_read_once() {
        var pages = pages(THREADS);
        assertThat(pages.after(0).scannedTo()).isEqualTo(3);
        assertThat(pages.after(3).scannedTo()).isEqualTo(6);
        assertThat(pages.after(6).atEnd()).isTrue();
        assertThat(places).containsExactly(0L, 3L, 6L);
    }

    @Test
    void the_end_is_read_again_at_each_call() {
        var pages = pages(THREADS);
        assertThat(pages.after(6).atEnd()).isTrue();
        assertThat(pages.after(7).atEnd()).isTrue();
        assertThat(pages.after(7).atEnd()).isTrue();
        assertThat(places).containsExactly(6L, 7L, 7L);
    }

    @Test
    void the_next_page_is_read_while_this_one_is_in_use() throws InterruptedException {
        var isAsked = new CountDownLatch(1);
        var pages = new ReadAhead(
                range -> {
                    if (range.after() == 3) {
                        isAsked.countDown();
                    }
                    return page(range);
                },
                Range.forward().limit(3),
                THREADS);
        pages.after(0);
        isAsked.await();
        assertThat(pages.after(3).scannedTo()).isEqualTo(6);
    }

    @Test
    void one_page_needs_no_thread() {
        var made = new AtomicInteger();
        var pages = pages(task -> {
            made.incrementAndGet();
            return THREADS.newThread(task);
        });
        assertThat(pages.after(4).atEnd()).isTrue();
        assertThat(made).hasValue(0);
        pages.after(0);
        assertThat(made).hasValue(1);
    }

    @Test
    void who_goes_on_elsewhere_gets_what_is_there() {
        var pages = pages(THREADS);
        assertThat(pages.after(0).scannedTo()).isEqualTo(3);
        assertThat(pages.after(0).scannedTo()).isEqualTo(3);
        assertThat(pages.after(5).atEnd()).isTrue();
        assertThat(pages.after(3).scannedTo()).isEqualTo(6);
    }

    @Test
    void a_read_ahead_that_fails_fails_where_it_is_wanted_and_is_tried_again() {
        var failures = new AtomicInteger();
        var pages = new ReadAhead(
                range -> {
                    if (range.after() != 3) {
                        return page(range);
                    }
                    return switch (failures.getAndIncrement()) {
                        case 0 -> throw new IllegalStateException("once");
                        case 1 -> throw new StackOverflowError("twice");
                        default -> page(range);
                    };
                },
                Range.forward().limit(3),
                THREADS);
        assertThat(pages.after(0).scannedTo()).isEqualTo(3);
        assertThatThrownBy(() -> pages.after(3)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> pages.after(3)).isInstanceOf(StackOverflowError.class);
        assertThat(pages.after(3).scannedTo()).isEqualTo(6);

        failures.set(1);
        pages.after(0);
        assertThatThrownBy(() -> pages.after(3)).isInstanceOf(StackOverflowError.class);
    }

    @Test
    void an_interrupt_is_kept_and_ends_no_read() {
        var pages = pages(THREADS);
        pages.after(0);
        Thread.currentThread().interrupt();
        try {
            assertThat(pages.after(3).scannedTo()).isEqualTo(6);
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }
    }
}
