-- What is stored now, and every change that led to it. Portable between H2 and PostgreSQL.
CREATE TABLE mesh_revision (latest BIGINT NOT NULL);
INSERT INTO mesh_revision (latest) VALUES (0);

CREATE TABLE resource (
  kind VARCHAR(253) NOT NULL,
  namespace VARCHAR(253) NOT NULL,
  name VARCHAR(253) NOT NULL,
  revision BIGINT NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (kind, namespace, name)
);

CREATE TABLE change_log (
  revision BIGINT NOT NULL PRIMARY KEY,
  at_millis BIGINT NOT NULL,
  author VARCHAR(253) NOT NULL,
  verb VARCHAR(16) NOT NULL,
  kind VARCHAR(253) NOT NULL,
  namespace VARCHAR(253) NOT NULL,
  name VARCHAR(253) NOT NULL,
  document TEXT NOT NULL
);

CREATE INDEX change_log_by_name ON change_log (kind, namespace, name, revision);
