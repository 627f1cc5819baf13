"""Long jobs, answered with 202 and done by workers in slices.

    OperationKind("report", compile_report, PUBLISH_REPORT)  # in the contributions of the app that has the work
    start_operation("report", by=actor, subject=campaign, campaign=slug, arguments={"report": str(report.pk)})

    def compile_report(run: Run) -> Any:                         # a rule: it knows nothing of HTTP or Celery
        for page in pages[run.done :]:                           # where the last slice, or a dead worker, left off
            if run.time_is_up():
                return MORE                                      # goes on with the next slice, perhaps elsewhere
            with writing(run.by):
                ...
                run.advance(run.done + 1, len(pages))            # with the page, or neither; ends here if cancelled
        with writing(run.by):                                    # effect and outcome commit together, or neither
            report = ...
            run.finish({"report": str(report.pk)})
        return None                                              # without `finish`, what is returned is the result

The row is the record (`coordination/models/operation.py`); a nudge only says that there is one. A worker that dies
leaves a lease that runs out, and the sweep has the work done again: exactly one run gets to `finish`, so work that does
its effect in that transaction (or in that of an `advance`) is done once, and any other must bear being repeated; it
shows how far it is by `run.progress`. A `Refusal` that the work raises is
the operation's problem; any other failure is tried again, and after five attempts it is the service's.
"""
