package org.arvados.gateway.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The proofs of arvados-protocol section 6.2")
class GatewayProofTest {
  private static final String TOKEN = "exampleSystemRootToken0123456789abcdefghijklmnopqrstu";
  private static final String UUID = "zzzzz-dz642-0gatewayvector1";
  private static final String K64 =
      "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk";

  @ParameterizedTest
  @CsvSource({
    TOKEN
        + ",zzzzz-dz642-0gatewayvector1,300c0201010c0767617465776179"
        + ",06d53c3387a5a1436321833cc7ad69aa3a1d6d7dd2fbcf62f3f133b973cc6062"
        + ",aaeb55f7bb8373996052265ff837f2363d625ce739e5776df0f2146b637b907f"
        + ",46121da9970187a4e618452adfb54e384c719a9df25fe37778e38018e5b84803",
    TOKEN
        + ",zzzzz-dz642-0gatewayvector2,300c0201010c0767617465776179"
        + ",38e44884df5141d9ac286956e9cb6dc9a6dfefade11f9ff77a032d73eee7e1c8"
        + ",e0b91212f52ea974dfe31c5a5175f845fc3b89d577e00a6bc643832cd604b1ff"
        + ",55aec06559e34270f93899a8440869e57f14cb0af632e1401be0632e1ac3ec36",
    K64
        + ",xyzzy-dz642-abcde0123456789,''"
        + ",cf2c3614c72e5b0622d22730adce9c50f3c90f2398792ca63a9310607d47c391"
        + ",4777e8f8facf828fb685fdb39423465f81af6c5395c63f8f67c817bc6b7678ae"
        + ",b7f875050387f6487eb9441cdd6837a43b37ef49b9694ec1053833b1bc18a4e0"
  })
  void vectorsAreMet(
      String token, String uuid, String der, String key, String request, String response) {
    GatewayProof proof = GatewayProof.of(token, uuid);
    byte[] certificate = HexFormat.of().parseHex(der);

    assertThat(proof.authKey()).isEqualTo(key);
    assertThat(proof.requestAuth(certificate)).isEqualTo(request);
    assertThat(proof.respondAuth(request)).isEqualTo(response);
    assertThat(proof.admits(request, certificate)).isTrue();
  }

  @Test
  void aProofForAnotherCertificateIsNotAdmitted() {
    GatewayProof proof = GatewayProof.of(TOKEN, UUID);

    assertThat(proof.admits(proof.requestAuth(new byte[] {1}), new byte[] {2})).isFalse();
    assertThat(proof.admits("", new byte[] {2})).isFalse();
  }

  @Test
  void theKeyIsNeverPrinted() {
    GatewayProof proof = GatewayProof.of(TOKEN, UUID);

    assertThat(proof.toString()).doesNotContain(proof.authKey()).doesNotContain(TOKEN);
  }
}
