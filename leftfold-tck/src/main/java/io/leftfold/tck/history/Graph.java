package io.leftfold.tck.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A directed graph whose edges have kinds, in arrays, for millions of nodes. Sets of kinds are bit masks.
final class Graph {
    /// A way through the graph: the edges in their order.
    record Path(List<Integer> edges) {}

    private static final int STARTS_MAX = 30;

    private int nodes;
    private int edges;
    private int[] from = new int[1024];
    private int[] to = new int[1024];
    private byte[] kind = new byte[1024];
    private int[] begin = new int[0];
    private int[] sorted = new int[0];

    Graph(int nodes) {
        this.nodes = nodes;
    }

    int addNode() {
        return nodes++;
    }

    void addEdge(int source, int target, int kind) {
        if (source == target) {
            return;
        }
        if (edges == from.length) {
            from = Arrays.copyOf(from, edges * 2);
            to = Arrays.copyOf(to, edges * 2);
            this.kind = Arrays.copyOf(this.kind, edges * 2);
        }
        from[edges] = source;
        to[edges] = target;
        this.kind[edges] = (byte) kind;
        edges++;
    }

    /// To be called when all edges are there.
    void seal() {
        begin = new int[nodes + 1];
        for (int edge = 0; edge < edges; edge++) {
            begin[from[edge] + 1]++;
        }
        for (int node = 0; node < nodes; node++) {
            begin[node + 1] += begin[node];
        }
        int[] next = begin.clone();
        sorted = new int[edges];
        for (int edge = 0; edge < edges; edge++) {
            sorted[next[from[edge]]++] = edge;
        }
    }

    int from(int edge) {
        return from[edge];
    }

    int to(int edge) {
        return to[edge];
    }

    int kind(int edge) {
        return kind[edge];
    }

    /// The strongly connected components of more than one node over edges of these kinds, by Tarjan
    /// ("Depth-first search and linear graph algorithms", SIAM Journal on Computing 1, 1972), without recursion.
    List<int[]> components(int kinds) {
        var components = new ArrayList<int[]>();
        int[] order = new int[nodes];
        int[] low = new int[nodes];
        boolean[] onStack = new boolean[nodes];
        int[] next = new int[nodes];
        int[] stack = new int[nodes];
        int[] path = new int[nodes];
        int height = 0;
        int counter = 0;
        for (int root = 0; root < nodes; root++) {
            if (order[root] != 0) {
                continue;
            }
            int depth = 0;
            path[depth++] = root;
            while (depth > 0) {
                int node = path[depth - 1];
                if (order[node] == 0) {
                    order[node] = low[node] = ++counter;
                    next[node] = begin[node];
                    stack[height++] = node;
                    onStack[node] = true;
                }
                boolean deeper = false;
                while (next[node] < begin[node + 1] && !deeper) {
                    int edge = sorted[next[node]++];
                    int target = to[edge];
                    if ((kind[edge] & kinds) == 0) {
                        continue;
                    }
                    if (order[target] == 0) {
                        path[depth++] = target;
                        deeper = true;
                    } else if (onStack[target]) {
                        low[node] = Math.min(low[node], order[target]);
                    }
                }
                if (deeper) {
                    continue;
                }
                depth--;
                if (depth > 0) {
                    low[path[depth - 1]] = Math.min(low[path[depth - 1]], low[node]);
                }
                if (low[node] == order[node]) {
                    int bottom = height;
                    do {
                        height--;
                        onStack[stack[height]] = false;
                    } while (stack[height] != node);
                    if (bottom - height > 1) {
                        components.add(Arrays.copyOfRange(stack, height, bottom));
                    }
                }
            }
        }
        return components;
    }

    /// A shortest cycle in a component over edges of `kinds`, found from some of its nodes.
    Optional<Path> shortestCycle(int[] component, int kinds) {
        var search = new Search();
        Optional<Path> shortest = Optional.empty();
        for (int i = 0; i < Math.min(STARTS_MAX, component.length); i++) {
            int start = component[(int) ((long) i * component.length / Math.min(STARTS_MAX, component.length))];
            shortest = shorter(shortest, search.path(start, start, kinds));
        }
        return shortest;
    }

    /// A shortest cycle in a component that has one edge of `kind`, and otherwise edges of `kinds`.
    Optional<Path> shortestCycleWithOne(int[] component, int kind, int kinds) {
        var search = new Search();
        var inside = new boolean[nodes];
        for (int node : component) {
            inside[node] = true;
        }
        Optional<Path> shortest = Optional.empty();
        int tried = 0;
        for (int node : component) {
            for (int i = begin[node]; i < begin[node + 1] && tried < STARTS_MAX * 10; i++) {
                int edge = sorted[i];
                if (this.kind[edge] == kind && inside[to[edge]]) {
                    tried++;
                    var back = search.path(to[edge], node, kinds);
                    if (back.isPresent()) {
                        var edgesOfCycle = new ArrayList<>(List.of(edge));
                        edgesOfCycle.addAll(back.get().edges());
                        shortest = shorter(shortest, Optional.of(new Path(edgesOfCycle)));
                    }
                }
            }
        }
        return shortest;
    }

    private static Optional<Path> shorter(Optional<Path> one, Optional<Path> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.isEmpty() ? other : one;
        }
        return other.get().edges().size() < one.get().edges().size() ? other : one;
    }

    /// Breadth first, with marks that are told apart by the number of the search.
    private final class Search {
        private final int[] mark = new int[nodes];
        private final int[] through = new int[nodes];
        private int number;

        /// A shortest way of at least one edge.
        Optional<Path> path(int start, int end, int kinds) {
            number++;
            var queue = new ArrayDeque<Integer>();
            queue.add(start);
            while (!queue.isEmpty()) {
                int node = queue.remove();
                for (int i = begin[node]; i < begin[node + 1]; i++) {
                    int edge = sorted[i];
                    int target = to[edge];
                    if ((kind[edge] & kinds) != 0 && mark[target] != number) {
                        mark[target] = number;
                        through[target] = edge;
                        if (target == end) {
                            return Optional.of(back(start, end));
                        }
                        queue.add(target);
                    }
                }
            }
            return Optional.empty();
        }

        private Path back(int start, int end) {
            var path = new ArrayList<Integer>();
            int node = end;
            do {
                path.add(through[node]);
                node = from[through[node]];
            } while (node != start);
            return new Path(path.reversed());
        }
    }
}
