package io.pgevents.support.broker;

import java.util.Map;

/** A broker that a connector of reactive messaging reaches. */
public interface ChannelBroker extends Broker {

    /** The settings of an outgoing channel, as they follow {@code mp.messaging.outgoing.<name>.} */
    Map<String, String> channelTo(String destination);

    @Override
    ChannelBroker start();
}
