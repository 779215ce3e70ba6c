--liquibase formatted sql

--changeset you:watch-orders
SELECT pgevents.watch('orders', before => true, condition => 'NEW.total > 100', operations => ARRAY['insert', 'update']);
--rollback SELECT pgevents.unwatch('orders');
