import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;

/** What Tomcat has made of a request. Run as source, with Debian's tomcat10 on the class path. */
public class ReportServer {
  /** Starts Tomcat on a port, with its files in a directory. */
  public static void main(String[] args) throws Exception {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(args[1]);
    Connector connector = new Connector("HTTP/1.1");
    connector.setPort(Integer.parseInt(args[0]));
    connector.setProperty("address", "127.0.0.1");
    connector.setProperty("maxKeepAliveRequests", "-1");
    connector.setProperty("maxHttpHeaderSize", "65536");
    tomcat.setConnector(connector);
    Context context = tomcat.addContext("", args[1]);
    Tomcat.addServlet(context, "report", new Report());
    context.addServletMappingDecoded("/*", "report");
    tomcat.start();
    tomcat.getServer().await();
  }

  private static final class Report extends HttpServlet {
    private static final String[] NAMES = {
      "Host", "X-Forwarded-For", "X-Forwarded-Host", "X-Request-Id", "X-Arvados-User-UUID"
    };

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      byte[] body = request.getInputStream().readAllBytes();
      String query = request.getQueryString() == null ? "" : "?" + request.getQueryString();
      response.setHeader(
          "X-Understood", request.getMethod() + " " + request.getRequestURI() + query);
      StringBuilder report = new StringBuilder();
      for (String name : NAMES) {
        String value = request.getHeader(name);
        report.append(name).append(": ").append(value == null ? "" : value).append('\n');
      }
      byte[] head = report.append('\n').toString().getBytes(StandardCharsets.ISO_8859_1);
      response.getOutputStream().write(head);
      response.getOutputStream().write(body);
    }
  }
}
