package io.pgevents.delivery;

import io.pgevents.delivery.Load.Place;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Adds up what the runners of a replica have to do. To be called on the loop. */
final class LoadSurvey {

    private record Standing(Endpoint endpoint, Duration open) {}

    private static final Comparator<Standing> WORST_FIRST = Comparator.comparing(Standing::open)
            .thenComparing(standing -> standing.endpoint().underWay())
            .reversed()
            .thenComparing(standing -> standing.endpoint().name());

    /** A user and a password may stand in front of a host. */
    private static final Pattern CREDENTIALS = Pattern.compile("//[^/@]*@");

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
                .map(endpoint -> new Standing(endpoint, endpoint.breaker().openFor()))
                .sorted(WORST_FIRST)
                .limit(Math.max(1, most))
                .map(LoadSurvey::place)
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

    private static Place place(Standing standing) {
        Endpoint endpoint = standing.endpoint();
        return new Place(
                CREDENTIALS.matcher(endpoint.name()).replaceFirst("//"),
                standing.open(),
                endpoint.windowSize(),
                endpoint.underWay());
    }
}
