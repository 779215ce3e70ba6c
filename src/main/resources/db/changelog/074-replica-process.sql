--liquibase formatted sql

--changeset pgevents:replica-process
ALTER TABLE pgevents.replica ADD COLUMN process text;
COMMENT ON COLUMN pgevents.replica.process IS
    'which process of which machine it is: a successor of the same name there sees whether it still runs, and else need not wait. Null if not known';
--rollback ALTER TABLE pgevents.replica DROP COLUMN process;
