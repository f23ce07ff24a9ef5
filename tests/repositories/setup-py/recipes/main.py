from fastapi import FastAPI

from recipes.book import recipes

app: FastAPI = FastAPI(title="Recipes")


@app.get("/recipes")
def all_recipes():
    return recipes
