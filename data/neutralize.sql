-- A copy of the database cannot call, import or fetch: what opens the PBX is gone.
UPDATE cgvcall_account
   SET api_key_value = NULL,
       api_secret_value = NULL,
       import_enabled = false,
       audit_enabled = false,
       recording_enabled = false,
       follow_up_enabled = false,
       state = 'draft',
       last_error = NULL;

UPDATE cgvcall_extension
   SET authen_name = NULL,
       password_value = NULL,
       token_value = NULL,
       token_expires_at = NULL;

-- Who knows the address of a recording can listen to it.
UPDATE cgvcall_recording
   SET source_url = NULL
 WHERE source_url IS NOT NULL;

UPDATE cgvcall_import_period
   SET state = 'paused'
 WHERE state = 'running';

UPDATE ir_cron
   SET active = false
 WHERE id IN (
       SELECT res_id
         FROM ir_model_data
        WHERE model = 'ir.cron'
          AND module = 'cgvcall'
);
