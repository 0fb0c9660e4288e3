package org.arvados.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses to listen on, of trusted forwarders, of services. */
class AddressSyntaxTest {
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:8080, 127.0.0.1, 8080",
    "0.0.0.0:1, 0.0.0.0, 1",
    "localhost:65535, localhost, 65535",
    "gw-1.zzzzz.example:443, gw-1.zzzzz.example, 443",
    "[::1]:8080, ::1, 8080",
    "[2001:db8::7]:0, 2001:db8::7, 0"
  })
  void addressesToListenOnAreRead(String text, String host, int port) {
    HostAndPort address = HostAndPort.parse(text);

    assertThat(address).isEqualTo(new HostAndPort(host, port));
    assertThat(address).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "8080",
        ":8080",
        "*:8080",
        "localhost",
        "localhost:",
        "localhost:65536",
        "localhost:http",
        "localhost:-1",
        "::1:8080",
        "[::1]",
        "[127.0.0.1]x:80",
        "[:::1]:80",
        "1.2.3:80",
        "1.2.3.256:80",
        "http://localhost:80",
        "local host:80",
        "localhost:80 ",
        "localhost:999999"
      })
  void otherAddressesToListenOnAreRefused(String text) {
    assertThatThrownBy(() -> HostAndPort.parse(text)).isInstanceOf(MalformedValueException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.7, 192.0.2.7, true",
    "192.0.2.7, 192.0.2.8, false",
    "10.0.0.0/8, 10.255.255.255, true",
    "10.0.0.0/8, 11.0.0.0, false",
    "192.168.4.0/22, 192.168.7.1, true",
    "192.168.4.0/22, 192.168.8.1, false",
    "0.0.0.0/0, 203.0.113.9, true",
    "0.0.0.0/0, ::1, false",
    "::/0, 203.0.113.9, false",
    "::1, ::1, true",
    "::1, 127.0.0.1, false",
    "fd00::/8, fdff::1, true",
    "fd00::/8, fe80::1, false",
    "2001:db8::/33, 2001:db8:7fff::1, true",
    "2001:db8::/33, 2001:db8:8000::1, false"
  })
  void blocksContainTheirAddressesOnly(String block, InetAddress address, boolean contained) {
    assertThat(CidrBlock.parse(block).contains(address)).isEqualTo(contained);
  }

  @Test
  void anAddressMappedIntoIpv6CountsAsIpv4() throws UnknownHostException {
    InetAddress mapped = InetAddress.getByName("::ffff:10.1.2.3");

    assertThat(CidrBlock.parse("10.0.0.0/8").contains(mapped)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10",
        "10.0.0",
        "10.0.0.0/",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/8/8",
        "10.0.0.256",
        "::/129",
        "localhost",
        "example.com/8",
        "fe80::1%eth0",
        "[::1]",
        "10.0.0.0/ 8"
      })
  void otherBlocksAreRefused(String text) {
    assertThatThrownBy(() -> CidrBlock.parse(text)).isInstanceOf(MalformedValueException.class);
  }

  @Test
  void aBlockWithBitsAfterItsPrefixIsRefusedWithTheBlockThatIsMeant() {
    assertThatThrownBy(() -> CidrBlock.parse("10.1.2.3/8"))
        .isInstanceOfSatisfying(
            MalformedValueException.class, e -> assertThat(e.mend()).isEqualTo("write 10.0.0.0/8"));
  }

  @ParameterizedTest
  @CsvSource({
    "https://zzzzz.example, https://zzzzz.example/",
    "https://zzzzz.example/, https://zzzzz.example/",
    "HTTPS://ZZZZZ.Example:443, https://zzzzz.example/",
    "http://zzzzz.example:80/x, http://zzzzz.example/x",
    "http://zzzzz.example:443, http://zzzzz.example:443/",
    "https://[::1]:8443, https://[::1]:8443/"
  })
  void addressesOfServicesGetOneForm(String text, URI expected) {
    assertThat(UrlSyntax.parse(text, UrlSyntax.HTTP)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "zzzzz.example",
        "//zzzzz.example",
        "ftp://zzzzz.example",
        "wss://zzzzz.example",
        "https://",
        "https:zzzzz.example",
        "https://user@zzzzz.example",
        "https://zzzzz.example?a",
        "https://zzzzz.example#a",
        "https://*.zzzzz.example",
        "https://zzzzz.example:0",
        "https://zzzzz.example:65536",
        "https://zz zz"
      })
  void otherAddressesOfServicesAreRefused(String text) {
    assertThatThrownBy(() -> UrlSyntax.parse(text, UrlSyntax.HTTP))
        .isInstanceOf(MalformedValueException.class);
  }

  @Test
  void theMendOfAnAddressNamesAFittingScheme() {
    assertThatThrownBy(() -> UrlSyntax.parse("https://ws.example", Set.of("ws", "wss")))
        .isInstanceOfSatisfying(
            MalformedValueException.class, e -> assertThat(e.mend()).contains("wss://"));
  }

  @ParameterizedTest
  @CsvSource({
    "zzzzz.example, https://zzzzz.example/",
    "zzzzz.example:443, https://zzzzz.example/",
    "zzzzz.example:8443, https://zzzzz.example:8443/"
  })
  void apiHostsAreReachedByHttps(String text, URI expected) {
    assertThat(UrlSyntax.parseApiHost(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://zzzzz.example", "zzzzz.example/", "zzzzz.example/x", "a@b", ""})
  void otherApiHostsAreRefused(String text) {
    assertThatThrownBy(() -> UrlSyntax.parseApiHost(text))
        .isInstanceOf(MalformedValueException.class);
  }
}
