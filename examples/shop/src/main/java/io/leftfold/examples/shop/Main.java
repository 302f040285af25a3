package io.leftfold.examples.shop;

import io.leftfold.cli.LeftfoldCli;
import io.leftfold.cli.postgres.PostgresServers;
import io.leftfold.sqlite.SqliteReadModels;

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
                .projection(ReadModels.ORDERS)
                .projection(ReadModels.CUSTOMERS)
                .readModels(store -> SqliteReadModels.open(DemoCommand.views(store)))
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
