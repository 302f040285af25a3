package io.leftfold.examples.shop;

import io.leftfold.cli.LeftfoldCli;
import io.leftfold.cli.postgres.PostgresServers;

/// The shop's command line.
public final class Main {
    private Main() {}

    public static void main(String... arguments) {
        // region: main
        int exitCode = LeftfoldCli.named("./leftfold")
                .description("A shop on events, and a look into its log.")
                .aggregate(Shop.ORDERS)
                .aggregate(Shop.CUSTOMERS)
                .codec(ShopCodec.ALL)
                .subjects(AskedFor.SUBJECTS)
                .command(new DemoCommand())
                .store(new PostgresServers())
                .defaultStore(DemoCommand.DEFAULT_STORE)
                .storeMadeBy("demo")
                .run(arguments);
        System.exit(exitCode);
        // endregion
    }
}
