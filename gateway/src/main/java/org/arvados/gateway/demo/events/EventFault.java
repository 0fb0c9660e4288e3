package org.arvados.gateway.demo.events;

/** The ways in which an event service misbehaves. A closed list; each holds until the next. */
public sealed interface EventFault {
  /** Everything as it should be. */
  record None() implements EventFault {}

  /** Sends nothing at all: no events, no answers, no signs of life. */
  record Silent() implements EventFault {}

  /** Every event comes as text that is no JSON. */
  record Garbage() implements EventFault {}

  /** Every event comes as JSON that is none of an event service. */
  record WrongJson() implements EventFault {}

  /** Every event comes as a message of so many bytes. */
  record Huge(int bytes) implements EventFault {}

  /** Events get lost. */
  record DropEvents() implements EventFault {}

  /** What was missed is not sent again. */
  record NoReplay() implements EventFault {}

  /** Subscriptions are answered 400. */
  record RefuseSubscriptions() implements EventFault {}

  /** Handshakes are answered with that status. */
  record RefuseHandshakes(int status) implements EventFault {}
}
