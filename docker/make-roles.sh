#!/bin/sh
# The roles of the service, their passwords, and the database. PostgreSQL runs it at its first start; it is safe to repeat:
#   docker compose exec postgres sh /docker-entrypoint-initdb.d/make-roles.sh
set -eu
psql --username "${POSTGRES_USER:-postgres}" --set ON_ERROR_STOP=1 --quiet --file /roles.sql \
  --set owner="$DATABASE_PASSWORD" --set web="$WEB_DATABASE_PASSWORD" --set worker="$WORKER_DATABASE_PASSWORD" \
  --set relay="$RELAY_DATABASE_PASSWORD" --set beat="$BEAT_DATABASE_PASSWORD" \
  --set command="$COMMAND_DATABASE_PASSWORD" --file - <<'SQL'
ALTER ROLE coordination PASSWORD :'owner';
ALTER ROLE coordination_web PASSWORD :'web';
ALTER ROLE coordination_worker PASSWORD :'worker';
ALTER ROLE coordination_relay PASSWORD :'relay';
ALTER ROLE coordination_beat PASSWORD :'beat';
ALTER ROLE coordination_command PASSWORD :'command';
SELECT 'CREATE DATABASE coordination OWNER coordination'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'coordination') \gexec
-- What the statements of all databases cost, for a superuser to read in this one.
CREATE EXTENSION IF NOT EXISTS pg_stat_statements;
SQL
