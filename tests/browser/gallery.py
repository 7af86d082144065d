"""A notebook with every view on real data: weather, handwritten digits, a photograph, a run that trains a model."""

CELLS = [
    "%load_ext jupyter_artifacts\n%artifact init --project gallery",
    """import json
from pathlib import Path
import nbformat, numpy as np
from PIL import Image
from sklearn.datasets import load_digits, load_sample_image
from sklearn.linear_model import SGDClassifier
from vega_datasets import data
import jupyter_artifacts as wandb
folder = Path('weather'); (folder / 'media').mkdir(parents=True, exist_ok=True)
weather = data.seattle_weather(); weather.to_csv(folder / 'seattle.csv', index=False)
photo = Image.fromarray(load_sample_image('china.jpg')).resize((320, 214)); photo.save(folder / 'place.png')
settings = {'model': {'depth': 4, 'rate': 0.1}, 'features': ['temp_max', 'wind'], 'seed': 1}
(folder / 'settings.json').write_text(json.dumps(settings, indent=1))
weights = np.random.default_rng(1).normal(size=(64, 16)); np.save(folder / 'weights.npy', weights)
def notebook(second):
    cells = ['import pandas as pd', second, 'table.describe()']
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(each) for each in cells]), folder / 'look.ipynb')
notebook("table = pd.read_csv('seattle.csv')")
(folder / 'notes.txt').write_text('\\n'.join(f'{day:%Y-%m-%d}: {kind}' for day, kind in zip(weather.date[:60], weather.weather[:60])));""",
    "%artifact log ./weather --name weather --type dataset --description 'Daily weather of Seattle' --metadata '{\"rows\": 1461}'",
    """weather.loc[weather.weather == 'drizzle', 'weather'] = 'rain'
weather.drop(index=[10, 20]).to_csv(folder / 'seattle.csv', index=False)
changed = photo.copy(); changed.paste((255, 255, 255), (20, 20, 120, 60)); changed.save(folder / 'place.png')
settings['model']['rate'] = 0.05; settings['features'].append('precipitation')
(folder / 'settings.json').write_text(json.dumps(settings, indent=1))
np.save(folder / 'weights.npy', weights * 1.1); notebook("table = pd.read_csv('seattle.csv', parse_dates=['date'])")
(folder / 'notes.txt').write_text((folder / 'notes.txt').read_text().replace('drizzle', 'light rain'))
(folder / 'media' / 'new.txt').write_text('a file that was not there before\\n')
latest = %artifact log ./weather --name weather --alias cleaned --metadata '{"rows": 1459, "cleaned": true}'""",
    "%artifact diff weather:v0 weather:v1",
    """digits = load_digits(); half = len(digits.images) // 2
run = wandb.init(project='gallery', job_type='train', name='digits by gradient descent',
    config={'rate': 0.001, 'batch': 64, 'penalty': {'l2': 0.0001}})
run.use_artifact('weather:latest')
model = SGDClassifier(loss='log_loss', random_state=1)
for epoch in range(40):
    model.partial_fit(digits.data[:half][epoch * 16 % 640:][:64], digits.target[:half][epoch * 16 % 640:][:64], classes=range(10))
    run.log({'epoch': epoch, 'accuracy/train': model.score(digits.data[:half], digits.target[:half]),
             'accuracy/test': model.score(digits.data[half:], digits.target[half:]), 'weight norm': float(np.abs(model.coef_).mean())})
table = wandb.Table(columns=['number', 'picture', 'sound', 'truth', 'guess', 'said'])
for number in range(half, half + 60):
    tone = np.sin(np.arange(800) * (digits.target[number] + 1) / 20)
    table.add_data(number, wandb.Image(digits.images[number] / 16), wandb.Audio(tone, sample_rate=8000), int(digits.target[number]),
                   int(model.predict(digits.data[number:number + 1])[0]), f'number {number} ' * 3)
predictions = wandb.Artifact('predictions', 'predictions'); predictions.add(table, 'guesses')
run.log_artifact(predictions).wait(); run.finish(); run""",
    "%artifact history gallery/weather",
    "%artifact table gallery/predictions:latest guesses",
    "%artifact lineage gallery/predictions:latest",
]

WORK = """import time
from jupyter_artifacts.commands.progress import Meter
from jupyter_artifacts.core.operations.progress import Progress
from jupyter_artifacts.magics.progress import NotebookBar
with Meter(NotebookBar()) as meter:
    progress = Progress('hashing', files_total=100_000, bytes_total=10**9)
    for progress.files in range(100_000):
        progress.bytes += 10_000; meter(progress); time.sleep(0.01)"""
"""Long work, as operations tell of theirs."""
