-- Join tokens (never their secrets), what accounts may claim, and who is registered.
CREATE TABLE join_token (
  id VARCHAR(64) NOT NULL PRIMARY KEY,
  secret_sha256 VARCHAR(64) NOT NULL,
  account VARCHAR(2048) NOT NULL,
  claims TEXT NOT NULL,
  created_millis BIGINT NOT NULL,
  expires_millis BIGINT NOT NULL,
  uses INT NOT NULL,
  used INT NOT NULL
);

CREATE TABLE account_grant (
  account VARCHAR(2048) NOT NULL,
  claims_sha256 VARCHAR(64) NOT NULL,
  claims TEXT NOT NULL,
  granted_millis BIGINT NOT NULL,
  PRIMARY KEY (account, claims_sha256)
);

CREATE TABLE registration (
  id VARCHAR(4096) NOT NULL PRIMARY KEY,
  document TEXT NOT NULL
);
