-- The roles of the service: `coordination` owns the tables and is for migrations alone; every kind of process has a login
-- of its own, which owns nothing. Run by whoever may create roles; safe to repeat. Passwords are set apart. What each may
-- do is granted by `manage.py migrate` (coordination/ground/privileges.py).
DO $$
DECLARE
    login text;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'coordination') THEN
        CREATE ROLE coordination LOGIN;
    END IF;
    FOREACH login IN ARRAY ARRAY['web', 'worker', 'relay', 'beat', 'command'] LOOP
        login := 'coordination_' || login;
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = login) THEN
            EXECUTE format('CREATE ROLE %I', login);
        END IF;
        EXECUTE format('ALTER ROLE %I LOGIN NOCREATEDB NOCREATEROLE', login);
        EXECUTE format('ALTER ROLE %I SET search_path = public, pg_temp', login);
    END LOOP;
    ALTER ROLE coordination NOCREATEDB NOCREATEROLE;
END $$;
