-- With which key a join token was redeemed, so that a join whose answer was lost can be answered again.
CREATE TABLE join_token_use (
  token_id VARCHAR(64) NOT NULL,
  key_sha256 VARCHAR(64) NOT NULL,
  at_millis BIGINT NOT NULL,
  PRIMARY KEY (token_id, key_sha256)
);
