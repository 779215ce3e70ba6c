/** pgevents: PostgreSQL events pub/sub. One package for each stage of the flow. */
package io.pgevents;
