"""From a directive to the draft of a campaign: pure functions, a reading in, a `schemas.draft.CampaignDraft` out."""
