package io.leftfold.subscribe;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which partitions a node is to have. All nodes work it out by themselves from the nodes that are alive, so that
/// they need no coordinator; where they do not see the same ones for a while, a partition has no owner or keeps its
/// old one, and [SubscriptionLedger#claim] lets only one have it.
///
/// Each partition goes to the node that rates highest for it (rendezvous hashing, Thaler and Ravishankar 1996) among
/// those that have fewer than their share. Partitions are spread evenly, to one more or less, and few of them move
/// when a node comes or goes.
final class LeaseMachine {
    private LeaseMachine() {}

    /// What `node` does, given what the ledger said at its last beat.
    ///
    /// @param owned  what it owns, by its own knowledge
    /// @param failed what it has given up, and does not claim again
    static Moves next(String node, SubscriptionRecord record, Set<Integer> owned, Set<Integer> failed) {
        var wanted = owners(record.name(), record.partitions().size(), record.nodes());
        var claims = new ArrayList<Integer>();
        var releases = new ArrayList<Integer>();
        for (var partition : record.partitions()) {
            int number = partition.partition();
            boolean isMine = node.equals(wanted.get(number));
            boolean isOthers =
                    partition.isLeased() && !partition.owner().map(node::equals).orElse(true);
            // What it had before it was started again is its own still, so that nobody else may claim it.
            boolean isLeft = partition.owner().map(node::equals).orElse(false);
            if ((isMine && !isOthers || isLeft) && !owned.contains(number) && !failed.contains(number)) {
                claims.add(number);
            }
            if (!isMine && owned.contains(number)) {
                releases.add(number);
            }
        }
        return new Moves(claims, releases);
    }

    /// Whether a later claim was made than `claim`, or it was given back: whoever has nothing to record would not
    /// find out by itself, and nobody would care for the letters.
    static boolean isLost(SubscriptionRecord record, Claim claim) {
        var there = record.partitions().get(claim.partition());
        return there.epoch() != claim.epoch()
                || !there.owner().map(claim.node()::equals).orElse(false);
    }

    /// The node of each partition; none has one where no node is alive.
    static Map<Integer, String> owners(String subscription, int partitions, List<String> nodes) {
        var owners = new HashMap<Integer, String>();
        var shares = new HashMap<String, Integer>();
        if (nodes.isEmpty()) {
            return owners;
        }
        int base = partitions / nodes.size();
        int larger = partitions % nodes.size();
        for (int partition = 0; partition < partitions; partition++) {
            String best = null;
            long rating = 0;
            for (var node : nodes.stream().sorted().toList()) {
                int share = shares.getOrDefault(node, 0);
                long its = Spread.of(Spread.of(Spread.of(subscription) + partition) ^ Spread.of(node));
                if ((share < base || share == base && larger > 0) && (best == null || its > rating)) {
                    best = node;
                    rating = its;
                }
            }
            if (best != null) {
                owners.put(partition, best);
                larger -= shares.merge(best, 1, Integer::sum) > base ? 1 : 0;
            }
        }
        return owners;
    }
}
