"""The samples of the PBX's own document, values verbatim, JSON repaired.

The document's page lost commas and quotes; the API did not.
"""

RECORDING_URL = (
    "https://acd-dev-api.vht.com.vn/rest/recordings/aHR0cDovLzE3Mi4xNi4xNi4xMDAvdXBsb2Fkc"
    "y9maWxlY2xvdWQvcmVjb3JkaW5ncy9WUEJYX0NUQ1BWVDFfMTAwLzEwMC8yMDE4MDcxM19zYzEzNjMxNjg3"
    "NDY3NTJfOTAwLm1wMw=="
)

_LEG = {
    "cdr_id": "124247285",
    "call_id": "sc1363168746752",
    "sip_call_id": "a",
    "cause": "200",
    "duration": 14,
    "direction": 3,
    "call_leg": "A",
    "recording_url": RECORDING_URL,
    "record_file_size": 448684,
    "extension": "100",
    "from_number": "0899179053",
    "to_number": "900",
    "time_started": 1531455984,
    "time_connected": 1531455996,
    "time_ended": 1531455998,
}

SEED_CDRS = {
    "total": 9,
    "currentpage": 1,
    "limit": 1,
    "items": [{**_LEG, "data_tracking": [_LEG], "time_connected": 1531455984}],
}

SEED_TOKEN = {
    "account": {"vpbx": "VPBX_TTAO", "extension": "100"},
    "token": "eyJjdHkiOikkJzb2Z0cGhvbmU7dj0xIiwidHlwIjoiSldUIiwiYWxnIjoiSFMyNTYifQ.eyJ"
    "qdGkiOiJTSzdGdTZUQ2tnVWJyOVQyUm5yQU9LaUFZMU9EcFE3UXNKLTE1Mjg3ODk4ODYiLCJ"
    "pc3MiOiJTSzdGdTZUQ2tnVWJyOVQyUm5yQU9LaUFZMU9EcFE3UXNKIiwiZXhwIjoxODQ0MTQ"
    "5ODg2LCJ1c2VySWQiOiIxMDAiLCJ1c2VybmFtZSI6IlZQQlhfVFRBTyIsImFjY291bnRJZCI"
    "6NjR9.fx5eppBHJ-C9IRHJUtOvJ9txn8NTYD-DisTgSlJ3E",
}
SEED_LOGIN_ERROR = {"error": ["Error name required", "Error password required"]}
SEED_CDRS_ERROR = {"error": ["error_account_invalid"]}
