"""Times COCO's evaluation of two files by pycocotools or faster_coco_eval, whichever is named and installed, both files read anew.

python3 TimePeer.py pycocotools annotations.json results.json
"""
import contextlib
import io
import json
import resource
import sys
import time

peer, annotations, results = sys.argv[1:]
if peer == "pycocotools":
    import numpy

    # What it still calls by names that numpy no longer has.
    numpy.float, numpy.int = float, int
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval
elif peer == "faster_coco_eval":
    from faster_coco_eval import COCO
    from faster_coco_eval import COCOeval_faster as COCOeval
else:
    sys.exit(f"'{peer}' is neither pycocotools nor faster_coco_eval.")

started = time.perf_counter()
figures = {}
with contextlib.redirect_stdout(io.StringIO()):
    truth = COCO(annotations)
    found = truth.loadRes(results)
    for kind in ("bbox", "segm"):
        evaluation = COCOeval(truth, found, kind)
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
        figures[kind] = [float(value) for value in evaluation.stats[:12]]
seconds = time.perf_counter() - started
print(f"{peer}: {seconds:.2f} s, {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 * 1.048576:.0f} MB at the peak")
print(json.dumps(figures))
