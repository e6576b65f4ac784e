package dev.slipway.lab.endtoend.leaks;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Every row of every table that a service owns, as PostgreSQL writes it as text; bytes are in hex
 * there. The vault's own tables are no exception: what lies in them is sealed.
 */
public record Tables(String service, Database database) implements Place {

  /** Opens a service's database. */
  @FunctionalInterface
  public interface Database {
    Connection open(String service) throws SQLException;
  }

  @Override
  public void show(Finder finder) throws Exception {
    try (Connection connection = database.open(service)) {
      for (String table : names(connection)) {
        try (Statement query = connection.createStatement();
            ResultSet rows = query.executeQuery("select t::text from " + table + " t")) {
          while (rows.next()) {
            byte[] row = rows.getString(1).getBytes(StandardCharsets.UTF_8);
            finder.look(service + "'s table " + table, new ByteArrayInputStream(row));
          }
        }
      }
    }
  }

  /** The tables with their schemas, quoted where they must be. */
  public List<String> names() throws SQLException {
    try (Connection connection = database.open(service)) {
      return names(connection);
    }
  }

  private static List<String> names(Connection connection) throws SQLException {
    List<String> tables = new ArrayList<>();
    try (Statement query = connection.createStatement();
        ResultSet found =
            query.executeQuery(
                "select format('%I.%I', schemaname, tablename) from pg_tables"
                    + " where schemaname not in ('pg_catalog', 'information_schema')")) {
      while (found.next()) {
        tables.add(found.getString(1));
      }
    }
    return tables;
  }
}
