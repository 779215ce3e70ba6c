package io.pgevents.delivery;

import io.pgevents.delivery.Load.Place;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Adds up what the runners of a replica have to do. To be called on the loop. */
final class LoadSurvey {

    private static final Comparator<Place> WORST_FIRST = Comparator.comparing(Place::open)
            .thenComparing(Place::underWay)
            .reversed()
            .thenComparing(Place::name);

    private LoadSurvey() {}

    /**
     * @param busy those of the runners that may have something waiting
     * @param most how many endpoints to name
     */
    static Load of(Collection<Runner> runners, Collection<Runner> busy, int most) {
        Set<Endpoint> endpoints = new HashSet<>();
        runners.forEach(runner -> endpoints.add(runner.endpoint()));
        int open = 0;
        int halfOpen = 0;
        int window = 0;
        for (Endpoint endpoint : endpoints) {
            window += endpoint.windowSize();
            if (endpoint.breaker().isProbing() && endpoint.breaker().isOpen()) {
                halfOpen++;
            } else if (endpoint.breaker().isOpen()) {
                open++;
            }
        }
        List<Place> places = endpoints.stream()
                .map(LoadSurvey::place)
                .sorted(WORST_FIRST)
                .limit(Math.max(1, most))
                .toList();
        return new Load(
                runners.size(),
                busy.stream().mapToInt(runner -> runner.lanes().size()).sum(),
                busy.stream().mapToInt(runner -> runner.lanes().waiting()).sum(),
                endpoints.stream().mapToInt(Endpoint::underWay).sum(),
                endpoints.size() - open - halfOpen,
                open,
                halfOpen,
                window,
                places.isEmpty() ? Duration.ZERO : places.get(0).open(),
                most == 0 ? List.of() : places);
    }

    private static Place place(Endpoint endpoint) {
        return new Place(
                // A user and a password may stand in front of a host.
                endpoint.name().replaceFirst("//[^/@]*@", "//"),
                endpoint.breaker().openFor(),
                endpoint.windowSize(),
                endpoint.underWay());
    }
}
