"""The access table of the service: who gets which status for which operation on a thing in which state.

What the declarations of permissions say is not repeated here but read from there (`declared.py`): who holds the scope,
what a viewer and an administrator may do, and lists, which answer everybody who may read. Read the rest as: operation,
then one line per state (or several states that answer alike) with a status for each role that holds every scope.

    own  the owner, Dudley, with a key of every scope        ot   another contributor, Sandwell
    ld   the campaign's lead, West Midlands Police           ob   an observer, Transport for West Midlands
    rv   the assigned reviewer, British Transport Police     en   an endorser, the NSPCC
    st   a stranger: a key, but no part in the campaign

and those whom `declared.py` adds:

    rd   the owner with a key that may only read             vw   a person of Dudley, signed in, a viewer
    wr   the owner with a key that may only write            ad   a person of Dudley, signed in, an administrator
    no   nobody: no key        re   a revoked key of Dudley        ex   an expired key of Dudley

A word in brackets after an operation names another way to ask it (`ways.py`). States of events, placements, reviews,
figures, suspected duplicates, operations and keys are those of the thing itself; where a campaign or its reports are
meant, those of the campaign. `never_seen` is an event or a placement that was cancelled or withdrawn while still a
draft; what is `unconfirmed` waits for a second look at a text of it. A `suspended` campaign was live. A `held` figure
is held by the lead, a `suspected` one because it may repeat a figure of Sandwell. Every event lists Sandwell as a
partner. A word in brackets after an operation on a participant or an endorsement says how that stands; the state of an
invitation is how Dudley stands to a campaign, `to_a_draft` one to a campaign that is a draft. `any` is a list, or
reference data; a review rule `of_campaign` is one of its lead's. What is open and the token endpoint ask for
no key; the latter is sent JSON, which it does not read.
"""

PARTIES = ("own", "ld", "rv", "ot", "ob", "en", "st")

TABLE = """
                                                  own  ld  rv  ot  ob  en  st

events_create
  draft                                           201 201 403 201 403 403 400
  live                                            201 201 403 201 403 403 403
  closed                                          409 409 403 409 403 403 403
events_batch
  draft live                                      200 200 400 200 400 400 400
  closed                                          400 400 400 400 400 400 400
events_retrieve
  draft never_seen unconfirmed                    200 404 404 404 404 404 404
  scheduled completed cancelled                   200 200 200 200 200 200 404
events_partial_update
  draft unconfirmed                               200 404 404 404 404 404 404
  never_seen                                      409 404 404 404 404 404 404
  scheduled                                       200 403 403 403 403 403 404
  completed cancelled                             409 403 403 403 403 403 404
events_destroy
  draft                                           204 404 404 404 404 404 404
  never_seen unconfirmed                          409 404 404 404 404 404 404
  scheduled completed cancelled                   409 403 403 403 403 403 404
events_schedule
  draft                                           200 404 404 404 404 404 404
  never_seen unconfirmed                          409 404 404 404 404 404 404
  scheduled completed cancelled                   409 403 403 403 403 403 404
events_cancel
  draft unconfirmed                               200 404 404 404 404 404 404
  never_seen                                      409 404 404 404 404 404 404
  scheduled                                       200 403 403 403 403 403 404
  completed cancelled                             409 403 403 403 403 403 404
events_complete
  draft never_seen                                409 404 404 404 404 404 404
  scheduled                                       200 403 403 403 403 403 404
  completed cancelled                             409 403 403 403 403 403 404
  unconfirmed                                     200 404 404 404 404 404 404
events_attendance
  draft never_seen                                409 404 404 404 404 404 404
  scheduled completed                             201 403 403 403 403 403 404
  cancelled                                       409 403 403 403 403 403 404
  unconfirmed                                     201 404 404 404 404 404 404
events_accept
  draft never_seen unconfirmed                    403 404 404 404 404 404 404
  scheduled completed cancelled                   403 403 403 200 403 403 404
events_decline
  draft never_seen unconfirmed                    403 404 404 404 404 404 404
  scheduled completed cancelled                   403 403 403 200 403 403 404
events_by_ref
  live                                            201 201 403 201 403 403 403
  draft                                           201 201 403 201 403 403 400
  closed                                          409 409 403 409 403 403 403
events_by_ref (owners_reference)
  live                                            200 201 403 201 403 403 403

placements_create
  draft                                           201 201 403 201 403 403 400
  live                                            201 201 403 201 403 403 403
  closed                                          409 409 403 409 403 403 403
placements_batch
  draft live                                      200 200 400 200 400 400 400
  closed                                          400 400 400 400 400 400 400
placements_retrieve
  draft never_seen unconfirmed                    200 404 404 404 404 404 404
  submitted changes_requested rejected withdrawn  200 200 200 404 404 404 404
  approved installed removed                      200 200 200 200 200 200 404
placements_partial_update
  draft unconfirmed                               200 404 404 404 404 404 404
  never_seen                                      409 404 404 404 404 404 404
  submitted changes_requested                     200 403 403 404 404 404 404
  approved                                        200 403 403 403 403 403 404
  rejected withdrawn                              409 403 403 404 404 404 404
  installed removed                               409 403 403 403 403 403 404
placements_submit
  draft                                           200 404 404 404 404 404 404
  never_seen unconfirmed                          409 404 404 404 404 404 404
  changes_requested                               200 403 403 404 404 404 404
  submitted rejected withdrawn                    409 403 403 404 404 404 404
  approved installed removed                      409 403 403 403 403 403 404
placements_withdraw
  draft unconfirmed                               200 404 404 404 404 404 404
  never_seen                                      409 404 404 404 404 404 404
  submitted changes_requested                     200 403 403 404 404 404 404
  rejected withdrawn                              409 403 403 404 404 404 404
  approved                                        200 403 403 403 403 403 404
  installed removed                               409 403 403 403 403 403 404
placements_install
  draft never_seen unconfirmed                    409 404 404 404 404 404 404
  submitted changes_requested rejected withdrawn  409 403 403 404 404 404 404
  approved                                        200 403 403 403 403 403 404
  installed removed                               409 403 403 403 403 403 404
placements_submit_many
  draft changes_requested                         200 400 400 400 400 400 400
  unconfirmed never_seen submitted approved installed         400 400 400 400 400 400 400
  rejected withdrawn removed                      400 400 400 400 400 400 400
placements_remove
  draft never_seen unconfirmed                    409 404 404 404 404 404 404
  submitted changes_requested rejected withdrawn  409 403 403 404 404 404 404
  approved removed                                409 403 403 403 403 403 404
  installed                                       200 403 403 403 403 403 404
placements_by_ref
  live                                            201 201 403 201 403 403 403
  draft                                           201 201 403 201 403 403 400
  closed                                          409 409 403 409 403 403 403
placements_by_ref (owners_reference)
  live                                            200 201 403 201 403 403 403

placements_comments_list
  draft never_seen unconfirmed                    200 404 404 404 404 404 404
  submitted changes_requested rejected withdrawn  200 200 200 404 404 404 404
  approved installed removed                      200 200 200 200 200 200 404
placements_comments_create
  draft never_seen unconfirmed                    409 404 404 404 404 404 404
  submitted changes_requested rejected            201 403 403 404 404 404 404
  withdrawn                                       409 403 403 404 404 404 404
  approved installed                              201 403 403 403 403 403 404
  removed                                         409 403 403 403 403 403 404
placements_comments_retrieve
  submitted withdrawn                             200 200 200 404 404 404 404
  approved                                        200 200 200 404 404 404 404
  unconfirmed                                     200 404 404 404 404 404 404

placements_site_permissions_list
  draft never_seen unconfirmed                    200 404 404 404 404 404 404
  submitted changes_requested rejected withdrawn  200 200 200 404 404 404 404
  approved installed removed                      200 200 200 200 200 200 404
placements_site_permissions_create
  draft unconfirmed                               201 404 404 404 404 404 404
  never_seen                                      409 404 404 404 404 404 404
  submitted changes_requested rejected            201 403 403 404 404 404 404
  withdrawn                                       409 403 403 404 404 404 404
  approved installed                              201 403 403 403 403 403 404
  removed                                         409 403 403 403 403 403 404
placements_site_permissions_retrieve
  submitted                                       200 200 200 404 404 404 404
  approved                                        200 200 200 200 200 200 404
  unconfirmed                                     200 404 404 404 404 404 404
placements_site_permissions_revoke
  submitted                                       200 403 403 404 404 404 404
  approved                                        200 403 403 403 403 403 404
  unconfirmed                                     200 404 404 404 404 404 404
site_types_retrieve
  any                                             200 200 200 200 200 200 200

creatives_create
  draft                                           201 201 403 201 403 403 400
  live                                            201 201 403 201 403 403 403
  closed                                          409 409 403 409 403 403 403
creatives_retrieve
  pending ready withdrawn                         200 200 200 200 200 200 404
  unconfirmed photograph                          200 404 404 404 404 404 404
creatives_files_show
  ready                                           200 200 200 200 200 200 404
  pending withdrawn                               409 409 409 409 409 409 404
  unconfirmed photograph                          200 404 404 404 404 404 404
creatives_partial_update
  pending ready                                   200 403 403 403 403 403 404
  unconfirmed photograph                          200 404 404 404 404 404 404
  withdrawn                                       409 403 403 403 403 403 404
creatives_withdraw
  pending ready                                   200 403 403 403 403 403 404
  unconfirmed photograph                          200 404 404 404 404 404 404
  withdrawn                                       409 403 403 403 403 403 404
creatives_erase
  pending ready                                   200 200 403 403 403 403 404
  unconfirmed photograph                          200 404 404 404 404 404 404
  withdrawn                                       409 409 403 403 403 403 404

reviews_retrieve
  pending approved changes_requested              200 200 200 404 404 404 404
  rejected superseded installed                   200 200 200 404 404 404 404
reviews_decide (approve)
  pending                                         403 403 200 404 404 404 404
  approved changes_requested                      403 403 409 404 404 404 404
  rejected superseded installed                   403 403 409 404 404 404 404
reviews_decide (request_changes)
  pending approved                                403 403 200 404 404 404 404
  changes_requested rejected superseded installed 403 403 409 404 404 404 404
reviews_decide (reject)
  pending approved installed                      403 403 200 404 404 404 404
  changes_requested rejected superseded           403 403 409 404 404 404 404
reviews_assign
  pending                                         403 403 200 404 404 404 404
  approved changes_requested                      403 403 409 404 404 404 404
  rejected superseded installed                   403 403 409 404 404 404 404
reviews_comment
  pending approved changes_requested              403 403 201 404 404 404 404
  rejected installed                              403 403 201 404 404 404 404
  superseded                                      403 403 409 404 404 404 404
reviews_look
  pending                                         403 403 200 404 404 404 404
  approved changes_requested                      403 403 409 404 404 404 404
  rejected superseded installed                   403 403 409 404 404 404 404
reviews_decide_many (approve)
  pending                                         400 400 200 400 400 400 400
  approved changes_requested                      400 400 400 400 400 400 400
  rejected superseded installed                   400 400 400 400 400 400 400

review_queue_counts
  any                                             200 200 200 200 200 200 200

review_rules_create
  draft                                           403 201 403 403 403 403 400
  live                                            403 201 403 403 403 403 403
  closed                                          403 409 403 403 403 403 403
review_rules_retrieve
  any                                             200 200 200 200 200 200 200
  of_campaign                                     200 200 200 200 200 200 404
review_rules_partial_update
  any                                             403 403 403 403 403 403 403
  of_campaign                                     403 200 403 403 403 403 404
review_rules_preview
  draft                                           403 200 403 403 403 403 400
  live closed                                     403 200 403 403 403 403 403
review_rules_preview_change
  any                                             403 403 403 403 403 403 403
  of_campaign                                     403 200 403 403 403 403 404

reason_codes_create
  any                                             403 403 201 403 403 403 403
reason_codes_retrieve
  any                                             200 200 200 200 200 200 200
reason_codes_partial_update
  any                                             403 403 200 403 403 403 403

reach_metrics_create
  draft                                           201 201 403 201 403 403 400
  live                                            201 201 403 201 403 403 403
  closed                                          409 409 403 409 403 403 403
reach_metrics_batch
  draft live                                      200 200 400 200 400 400 400
  closed                                          400 400 400 400 400 400 400
reach_metrics_retrieve
  counted                                         200 200 200 200 200 200 404
  held                                            200 200 404 404 404 404 404
  suspected                                       200 200 404 200 404 404 404
  void unconfirmed                                200 404 404 404 404 404 404
reach_metrics_partial_update
  counted                                         200 403 403 403 403 403 404
  held                                            200 403 404 404 404 404 404
  suspected                                       200 403 404 403 404 404 404
  void                                            409 404 404 404 404 404 404
  unconfirmed                                     200 404 404 404 404 404 404
reach_metrics_hold
  counted                                         403 200 403 403 403 403 404
  held                                            403 409 404 404 404 404 404
  suspected                                       403 409 404 403 404 404 404
  void unconfirmed                                403 404 404 404 404 404 404
reach_metrics_release
  counted                                         403 409 403 403 403 403 404
  held                                            403 200 404 404 404 404 404
  suspected                                       403 409 404 403 404 404 404
  void unconfirmed                                403 404 404 404 404 404 404
reach_metrics_void
  counted                                         200 403 403 403 403 403 404
  held                                            200 403 404 404 404 404 404
  suspected                                       200 403 404 403 404 404 404
  void                                            409 404 404 404 404 404 404
  unconfirmed                                     200 404 404 404 404 404 404
reach_metrics_by_ref
  live                                            201 201 403 201 403 403 403
  draft                                           201 201 403 201 403 403 400
  closed                                          409 409 403 409 403 403 403
reach_metrics_by_ref (owners_reference)
  live                                            200 201 403 201 403 403 403

overlaps_create
  draft                                           201 201 403 201 403 403 400
  live                                            201 201 403 201 403 403 403
  closed                                          409 409 403 409 403 403 403
overlaps_retrieve
  standing                                        200 200 200 200 200 200 404
  void unconfirmed                                200 404 404 404 404 404 404
overlaps_partial_update
  standing                                        200 403 403 403 403 403 404
  void                                            409 404 404 404 404 404 404
  unconfirmed                                     200 404 404 404 404 404 404
overlaps_void
  standing                                        200 403 403 403 403 403 404
  void                                            409 404 404 404 404 404 404
  unconfirmed                                     200 404 404 404 404 404 404

suspected_duplicates_retrieve
  pending keep_both same_figure part_of replaces lapsed 200 200 404 200 404 404 404
suspected_duplicates_resolve (keep_both)
  pending                                         403 200 404 403 404 404 404
  keep_both same_figure part_of replaces lapsed   403 409 404 403 404 404 404
suspected_duplicates_resolve (same_figure)
  pending                                         200 200 404 403 404 404 404
  keep_both same_figure part_of replaces lapsed   409 409 404 403 404 404 404
suspected_duplicates_resolve (replaces)
  pending                                         403 200 404 403 404 404 404
  keep_both same_figure part_of replaces lapsed   409 409 404 403 404 404 404
suspected_duplicates_resolve (part_of)
  pending                                         200 200 404 403 404 404 404
  keep_both same_figure part_of replaces lapsed   409 409 404 403 404 404 404

campaigns_create
  any                                             201 201 403 201 403 403 201
campaigns_retrieve
  draft                                           200 200 200 200 200 200 404
  live closed                                     200 200 200 200 200 200 200
  suspended                                       200 200 200 200 200 200 404
  unconfirmed                                     404 200 404 404 404 404 404
campaigns_partial_update
  draft                                           403 200 403 403 403 403 404
  live closed                                     403 200 403 403 403 403 403
  unconfirmed                                     404 200 404 404 404 404 404
campaigns_suspend
  draft                                           403 409 403 403 403 403 404
  live closed                                     403 200 403 403 403 403 403
  suspended                                       403 409 403 403 403 403 404
campaigns_resume
  draft                                           403 409 403 403 403 403 404
  live closed                                     403 409 403 403 403 403 403
  suspended                                       403 200 403 403 403 403 404
campaigns_rollups
  draft live closed                               200 200 200 200 200 200 404
campaigns_headline
  draft live closed                               200 200 200 200 200 200 404
campaigns_claims
  draft live closed                               200 200 200 200 200 200 404
campaigns_completeness
  draft live closed                               200 200 200 200 200 200 404
campaigns_reports_list
  draft                                           200 200 200 200 200 200 404
  live closed                                     200 200 200 200 200 200 200
campaigns_reports_create
  draft                                           403 409 403 403 403 403 404
  live closed                                     403 202 403 403 403 403 403
campaigns_reports_retrieve
  draft                                           404 404 404 404 404 404 404
  live closed                                     200 200 200 200 200 200 200
campaigns_reports_diff
  draft                                           404 404 404 404 404 404 404
  live closed                                     200 200 200 200 200 200 404
campaigns_reports_export
  draft                                           404 404 404 404 404 404 404
  live closed                                     200 200 200 200 200 200 404
campaigns_statements_list
  draft                                           200 200 200 200 200 200 404
  live closed                                     200 200 200 200 200 200 200
campaigns_statements_create
  draft                                           201 201 201 201 201 201 404
  live closed                                     201 201 201 201 201 201 404
campaigns_statements_retrieve
  draft live closed                               200 200 200 200 200 200 404
campaigns_statements_partial_update
  draft live closed                               200 403 403 403 403 403 404
campaigns_statements_destroy
  draft live closed                               204 403 403 403 403 403 404
campaigns_statements_sheet
  draft live closed                               200 200 200 200 200 200 404
campaigns_phases_list
  draft                                           200 200 200 200 200 200 404
  live closed                                     200 200 200 200 200 200 200
campaigns_phases_create
  draft                                           403 201 403 403 403 403 404
  live closed                                     403 201 403 403 403 403 403
campaigns_phases_retrieve
  draft                                           200 200 200 200 200 200 404
  live closed                                     200 200 200 200 200 200 200
campaigns_phases_partial_update
  draft                                           403 200 403 403 403 403 404
  live closed                                     403 200 403 403 403 403 403
campaigns_phases_destroy
  draft                                           403 204 403 403 403 403 404
  live closed                                     403 204 403 403 403 403 403
campaigns_participants_list
  draft                                           200 200 200 200 200 200 404
  live closed                                     200 200 200 200 200 200 200
campaigns_participants_create
  draft                                           403 201 403 403 403 403 404
  live closed                                     403 201 403 403 403 403 403
campaigns_participants_retrieve
  draft                                           200 200 200 200 200 200 404
  live closed                                     200 200 200 200 200 200 200
campaigns_participants_partial_update
  draft                                           403 200 403 403 403 403 404
  live closed                                     403 200 403 403 403 403 403
campaigns_participants_destroy
  draft                                           403 204 403 403 403 403 404
  live closed                                     403 204 403 403 403 403 403
campaigns_participants_retrieve (invited)
  live                                            404 200 404 404 404 404 404
campaigns_participants_retrieve (declined)
  live                                            404 200 404 404 404 404 404
campaigns_participants_retrieve (left)
  live                                            404 200 404 404 404 404 404
campaigns_participants_retrieve (withdrawn)
  live                                            404 404 404 404 404 404 404
campaigns_participants_partial_update (invited)
  live                                            404 200 404 404 404 404 404
campaigns_participants_partial_update (declined)
  live                                            404 409 404 404 404 404 404
campaigns_participants_partial_update (left)
  live                                            404 409 404 404 404 404 404
campaigns_participants_partial_update (withdrawn)
  live                                            404 404 404 404 404 404 404
campaigns_participants_destroy (invited)
  live                                            404 204 404 404 404 404 404
campaigns_participants_destroy (declined)
  live                                            404 409 404 404 404 404 404
campaigns_participants_destroy (left)
  live                                            404 409 404 404 404 404 404
campaigns_participants_destroy (withdrawn)
  live                                            404 404 404 404 404 404 404
campaigns_expected_returns_list
  draft                                           200 200 200 200 200 200 404
  live closed                                     200 200 200 200 200 200 200
campaigns_expected_returns_create
  draft                                           403 201 403 403 403 403 404
  live closed                                     403 201 403 403 403 403 403
campaigns_expected_returns_retrieve
  draft live closed                               200 200 200 200 200 200 404
campaigns_expected_returns_destroy
  draft live closed                               403 204 403 403 403 403 404
campaigns_endorsements_list
  draft                                           200 200 200 200 200 200 404
  live closed                                     200 200 200 200 200 200 200
campaigns_endorsements_create
  draft                                           201 201 409 201 201 201 404
  live                                            409 201 409 201 201 201 201
  closed                                          201 201 409 201 201 201 201
campaigns_endorsements_retrieve
  draft                                           200 200 200 200 200 200 404
  live closed                                     200 200 200 200 200 200 200
campaigns_endorsements_destroy
  draft                                           403 403 204 403 403 403 404
  live closed                                     403 403 204 403 403 403 403
campaigns_endorsements_accept
  draft                                           403 409 403 403 403 403 404
  live closed                                     403 409 403 403 403 403 403
campaigns_endorsements_decline
  draft                                           403 200 403 403 403 403 404
  live closed                                     403 200 403 403 403 403 403
campaigns_endorsements_retrieve (offered)
  live                                            200 200 404 404 404 404 404
campaigns_endorsements_accept (offered)
  live                                            403 200 404 404 404 404 404
campaigns_endorsements_decline (offered)
  live                                            403 200 404 404 404 404 404
campaigns_endorsements_destroy (offered)
  live                                            204 403 404 404 404 404 404
campaigns_endorsements_retrieve (declined)
  live                                            404 200 404 404 404 404 404
campaigns_endorsements_retrieve (withdrawn)
  live                                            404 404 404 404 404 404 404

invitations_retrieve
  invited to_a_draft accepted                     200 404 404 404 404 404 404
  declined left withdrawn                         200 404 404 404 404 404 404
invitations_accept
  invited to_a_draft                              200 404 404 404 404 404 404
  accepted declined left withdrawn                409 404 404 404 404 404 404
invitations_decline
  invited to_a_draft                              200 404 404 404 404 404 404
  accepted declined left withdrawn                409 404 404 404 404 404 404
invitations_leave
  accepted                                        200 404 404 404 404 404 404
  invited to_a_draft declined left withdrawn      409 404 404 404 404 404 404
invitations_partial_update
  accepted                                        200 404 404 404 404 404 404
  invited to_a_draft declined left withdrawn      409 404 404 404 404 404 404

redactions_create
  any                                             403 201 403 403 403 403 403
redactions_retrieve
  made                                            200 200 404 404 404 404 404

channels_retrieve
  any                                             200 200 200 200 200 200 200
universes_retrieve
  any                                             200 200 200 200 200 200 200
areas_retrieve
  any                                             200 200 200 200 200 200 200
organisations_retrieve
  any                                             200 200 200 200 200 200 200
stops_retrieve
  any                                             200 200 200 200 200 200 200

second_looks_retrieve
  pending confirmed withdrawn lapsed              200 404 404 404 404 404 404
second_looks_confirm
  pending                                         200 404 404 404 404 404 404
  confirmed withdrawn lapsed                      409 404 404 404 404 404 404
second_looks_withdraw
  pending                                         200 404 404 404 404 404 404
  confirmed withdrawn lapsed                      409 404 404 404 404 404 404

operations_retrieve
  queued running succeeded failed cancelled       200 404 404 404 404 404 404
operations_cancel
  queued running                                  200 404 404 404 404 404 404
  succeeded failed cancelled                      409 404 404 404 404 404 404
imports_create
  any                                             202 202 202 202 202 202 202
imports_template
  any                                             200 200 200 200 200 200 200
imports_retrieve
  queued                                          200 404 404 404 404 404 404
imports_refused_list
  queued                                          200 404 404 404 404 404 404

api_keys_create
  any                                             201 201 201 201 201 201 201
api_keys_retrieve
  live revoked                                    200 404 404 404 404 404 404
api_keys_revoke
  live revoked                                    200 404 404 404 404 404 404
oauth_clients_create
  any                                             201 201 201 201 201 201 201
oauth_clients_retrieve
  live revoked                                    200 404 404 404 404 404 404
oauth_clients_revoke
  live revoked                                    200 404 404 404 404 404 404
terms_acceptances_create
  any                                             201 201 201 201 201 201 201
terms_acceptances_retrieve
  any                                             200 404 404 404 404 404 404
webhook_endpoints_create
  any                                             201 201 201 201 201 201 201
webhook_endpoints_retrieve
  active disabled                                 200 404 404 404 404 404 404
webhook_endpoints_partial_update
  active disabled                                 200 404 404 404 404 404 404
webhook_endpoints_destroy
  active disabled                                 204 404 404 404 404 404 404
webhook_endpoints_rotate_secret
  active disabled                                 200 404 404 404 404 404 404
webhook_endpoints_test
  active                                          202 404 404 404 404 404 404
  disabled                                        409 404 404 404 404 404 404
webhook_endpoints_replay
  active                                          202 404 404 404 404 404 404
  disabled                                        409 404 404 404 404 404 404
webhook_endpoints_deliveries_list
  active disabled                                 200 404 404 404 404 404 404
webhook_endpoints_deliveries_retrieve
  waiting dead                                    200 404 404 404 404 404 404
webhook_endpoints_deliveries_replay
  waiting dead                                    202 404 404 404 404 404 404
open_events_rpde
  any                                             200 200 200 200 200 200 200
open_events_ics
  any                                             200 200 200 200 200 200 200
open_events_geojson
  any                                             200 200 200 200 200 200 200
open_signing_keys_jwks
  any                                             200 200 200 200 200 200 200
open_campaigns_retrieve
  draft suspended                                 404 404 404 404 404 404 404
  live closed                                     200 200 200 200 200 200 200

oauth_token_create
  any                                             415 415 415 415 415 415 415
"""
