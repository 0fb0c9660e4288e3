package org.arvados.gateway.demo.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Filters of list calls (arvados-protocol section 3.2). */
class FilterListTest {
  private static final String RECORD =
      """
      {"uuid":"zzzzz-xvhdp-0examplereq0001","name":"My lab","state":"Committed","priority":500,
       "service":true,"container_uuid":null,"created_at":"2026-08-01T09:00:00.000000000Z",
       "properties":{"port":8888,"tag":"x","odd key":"y","list":["a","b"]},
       "container":{"state":"Running"}}
      """;

  private static boolean matches(String filters) throws Exception {
    JsonNode parsed = Json.parse(filters.replace('\'', '"'));
    return FilterList.parse(parsed, RecordType.CONTAINER_REQUEST, ClusterProfile.ARVADOS_3_2)
        .test(Json.parse(RECORD));
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          [] | true
          [['state','=','Committed']] | true
          [['state','=','committed']] | false
          [['state','!=','Final']] | true
          [['state','<>','Committed']] | false
          [['state','in',['Final','Committed']]] | true
          [['state','not in',['Final','Committed']]] | false
          [['state','=','Committed'],['name','=','other']] | false
          [['name','like','My%']] | true
          [['name','like','my%']] | false
          [['name','ilike','my l_b']] | true
          [['name','like','My.lab']] | false
          [['priority','>',100]] | true
          [['priority','<=',499]] | false
          [['priority','=',500.0]] | true
          [['service','=',true]] | true
          [['service','=',false]] | false
          [['container_uuid','=',null]] | true
          [['container_uuid','!=',null]] | false
          [['container_uuid','!=','zzzzz-dz642-000000000000000']] | true
          [['created_at','=','2026-08-01T11:00:00+02:00']] | true
          [['created_at','<','2026-08-01T09:00:01Z']] | true
          [['properties.port','=',8888]] | true
          [['properties.port','=','8888']] | false
          [['properties.<odd key>','=','y']] | true
          [['properties.none','exists',false]] | true
          [['properties.port','exists',true]] | true
          [['properties','exists','tag']] | true
          [['properties','exists','none']] | false
          [['properties.list','contains','b']] | true
          [['properties.list','contains','c']] | false
          [['properties','!=','{}']] | true
          [['container.state','=','Running']] | true
          [['uuid','is_a','arvados#containerRequest']] | true
          [['uuid','is_a',['arvados#group','arvados#containerRequest']]] | true
          [['uuid','is_a','arvados#container']] | false
          """)
  void filterSelects(String filters, boolean selected) throws Exception {
    assertThat(matches(filters)).isEqualTo(selected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'state':'x'}",
        "[['state','=']]",
        "[['state','=','a','b']]",
        "['state','=','a']",
        "[['nonsense','=','a']]",
        "[['published_endpoints','=','a']]",
        "[['state.x','=','a']]",
        "[['state','~','a']]",
        "[['state','in','a']]",
        "[['state','<',null]]",
        "[['state','=',{'a':1}]]",
        "[['service','=','yes']]",
        "[['service','<',true]]",
        "[['priority','like','5%']]",
        "[['properties','=','{']]",
        "[['state','exists',true]]",
        "[['state','contains','C']]",
        "[['name','is_a','arvados#group']]",
        "[['container.gateway_address','=','x']]",
        "[['container.nonsense','=','x']]"
      })
  void filterThatMakesNoSenseIsRefused(String filters) {
    assertThatThrownBy(() -> matches(filters))
        .isInstanceOfSatisfying(
            CallRefusedException.class, refusal -> assertThat(refusal.status()).isEqualTo(422));
  }

  @Test
  void missingParameterSelectsEverything() {
    assertThat(
            FilterList.parse(MissingNode.getInstance(), RecordType.LINK, ClusterProfile.ARVADOS_3_1)
                .test(Json.object()))
        .isTrue();
  }
}
