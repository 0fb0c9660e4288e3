package org.arvados.gateway.demo.samples;

/** Which sample answers which path; every path that is nobody's is echoed. */
final class SampleRoutes {
  Sample sample(Reply reply, EchoSample.Origin origin) {
    return new EchoSample(reply, origin);
  }
}
