package org.arvados.gateway.cli;

import org.arvados.api.ArvadosUuid;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads uuids of the command line. */
final class UuidConverter implements ITypeConverter<ArvadosUuid> {
  @Override
  public ArvadosUuid convert(String text) {
    return ArvadosUuid.parse(text)
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "\"" + text + "\" is not a uuid such as zzzzz-xvhdp-0123456789abcde"));
  }
}
