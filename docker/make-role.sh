#!/bin/sh
# At the first start of PostgreSQL: the service's own role. It owns its database and is no superuser.
set -eu
psql --username "$POSTGRES_USER" --set ON_ERROR_STOP=1 --set password="$DATABASE_PASSWORD" <<'SQL'
CREATE ROLE coordination LOGIN PASSWORD :'password';
CREATE DATABASE coordination OWNER coordination;
SQL
