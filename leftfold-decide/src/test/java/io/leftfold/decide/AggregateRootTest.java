package io.leftfold.decide;

import static io.leftfold.decide.Bank.ACCOUNT;
import static io.leftfold.decide.Bank.ACCOUNT_ROOT;
import static io.leftfold.decide.Bank.CODEC;
import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.Append;
import io.leftfold.AppendOutcome;
import io.leftfold.AsOf;
import io.leftfold.DelegatingStore;
import io.leftfold.decide.Bank.AccountCommand.Deposit;
import io.leftfold.decide.Bank.AccountCommand.Open;
import io.leftfold.decide.Bank.AccountCommand.Withdraw;
import io.leftfold.decide.Bank.AccountEvent;
import io.leftfold.decide.Bank.AccountEvent.Deposited;
import io.leftfold.decide.Bank.AccountRoot;
import io.leftfold.memory.MemoryStore;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AggregateRootTest {
    private final MemoryStore store = MemoryStore.create();
    private final CommandHandler handler = CommandHandler.on(store);
    private final Repository<AccountRoot, AccountEvent> accounts =
            Repository.of(handler, "account", CODEC, AccountRoot::new);

    @Test
    void a_root_records_and_applies_its_events() {
        handler.handle(ACCOUNT_ROOT, "1", new Open("Ada"));
        handler.handle(ACCOUNT_ROOT, "1", new Deposit(500));

        assertThat(handler.handle(ACCOUNT_ROOT, "1", new Open("Bob")))
                .isEqualTo(new Outcome.Refused("already-open", "the account is open"));
        assertThat(accounts.load("1", new AsOf.Latest()).cents()).isEqualTo(500);
        assertThat(accounts.load("1", new AsOf.Version(1)).cents()).isZero();
        assertThat(accounts.load("2", new AsOf.Latest()).cents()).isZero();
    }

    @Test
    void a_change_appends_all_that_it_recorded() {
        var outcome = accounts.update("1", root -> root.depositTwice(5), CommandContext.NONE);

        assertThat(outcome).isEqualTo(new Outcome.Accepted(2, 2));
        assertThat(accounts.load("1", new AsOf.Latest()).cents()).isEqualTo(10);
    }

    @Test
    void a_change_with_an_id_acts_once() {
        var context = CommandContext.of("double");
        var first = accounts.update("1", root -> root.depositTwice(5), context);

        assertThat(accounts.update("1", root -> root.depositTwice(5), context)).isEqualTo(first);
        assertThat(accounts.load("1", new AsOf.Latest()).cents()).isEqualTo(10);
    }

    @Test
    void a_conflict_leaves_nothing_of_the_lost_decision_behind() {
        handler.handle(ACCOUNT, "1", new Deposit(10));
        var rivals = new int[] {2};
        var racing = new DelegatingStore(store) {
            @Override
            public AppendOutcome append(Append append) {
                if (rivals[0]-- > 0) {
                    handler.handle(ACCOUNT, "1", new Withdraw(5));
                }
                return super.append(append);
            }
        };

        var outcome = CommandHandler.on(racing).handle(ACCOUNT_ROOT, "1", new Withdraw(5));

        assertThat(outcome).isEqualTo(new Outcome.Refused("insufficient-funds", "5 asked, 0 there"));
        assertThat(accounts.load("1", new AsOf.Latest()).cents()).isZero();
    }

    @Test
    void deciding_twice_on_one_loaded_root_does_not_add_up() {
        var decider = Repository.<AccountRoot, AccountEvent>decider(AccountRoot::new);
        var root = decider.fold(List.of(new Deposited(5)));

        assertThat(decider.decide(r -> r.withdraw(5), root)).isInstanceOf(Decision.Accepted.class);
        assertThat(decider.decide(r -> r.withdraw(5), root)).isInstanceOf(Decision.Accepted.class);
        assertThat(decider.evolve(root, new Deposited(1)).cents()).isEqualTo(6);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void both_styles_decide_alike(long seed) {
        var random = new Random(seed);
        var ofDecider = CommandHandler.on(MemoryStore.create());
        for (int i = 0; i < 200; i++) {
            var command = switch (random.nextInt(3)) {
                case 0 -> new Open("o" + random.nextInt());
                case 1 -> new Deposit(1 + random.nextInt(10));
                default -> new Withdraw(random.nextInt(20));
            };
            assertThat(handler.handle(ACCOUNT_ROOT, "1", command)).isEqualTo(ofDecider.handle(ACCOUNT, "1", command));
        }
        assertThat(accounts.load("1", new AsOf.Latest()).cents())
                .isEqualTo(
                        ofDecider.state(ACCOUNT, "1", new AsOf.Latest()).state().cents());
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void folding_in_two_parts_is_folding_at_once(long seed) {
        var history = Bank.history();
        int cut = new Random(seed).nextInt(history.size() + 1);
        var decider = ACCOUNT.decider();
        var state = decider.fold(history.subList(0, cut));
        for (var event : history.subList(cut, history.size())) {
            state = decider.evolve(state, event);
        }
        assertThat(state).isEqualTo(decider.fold(history));
    }

    @Test
    void what_a_root_records_counts_for_what_it_decides_next() {
        handler.handle(ACCOUNT, "1", new Deposit(10));

        assertThat(accounts.update(
                        "1",
                        root -> {
                            root.withdraw(6);
                            return root.withdraw(6);
                        },
                        CommandContext.NONE))
                .isEqualTo(new Outcome.Refused("insufficient-funds", "6 asked, 4 there"));
        assertThat(accounts.load("1", new AsOf.Latest()).cents()).isEqualTo(10);
    }

    @Test
    void only_a_root_that_recorded_something_is_replaced() {
        var decider = Repository.<AccountRoot, AccountEvent>decider(AccountRoot::new);
        var root = decider.fold(List.of(new Deposited(5)));

        assertThat(decider.evolve(root, new Deposited(1))).isSameAs(root);
        decider.decide(r -> r.withdraw(5), root);
        assertThat(decider.evolve(root, new Deposited(1))).isNotSameAs(root);
    }
}
