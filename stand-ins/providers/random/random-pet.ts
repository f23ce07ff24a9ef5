import { randomInt } from "node:crypto";
import type { RandomKind } from "./random-kind.js";

const adverbs = words(`boldly bravely briskly calmly clearly deftly evenly fairly firmly gently gladly keenly kindly
    lightly loudly merrily mildly neatly nicely openly quickly quietly readily safely simply slowly smoothly softly surely
    swiftly warmly wisely`);
const adjectives = words(`agile amber bold brave bright brisk broad calm candid clear clever copper crisp curious daring
    deep eager early fair fast fine fond frank fresh gentle glad golden grand green handy happy hardy honest humble jolly
    keen kind late light lively loyal lucky mellow merry mild modest neat nimble noble patient plain polite proud quick
    quiet rapid ready royal rustic sandy sharp shiny silent silver sleek smart smooth snowy soft solid spry steady sturdy
    subtle sunny swift tall tidy true upbeat velvet vivid warm wild wise witty young`);
const animals =
    words(`alpaca antelope badger beaver bee bison bobcat camel caribou cat cheetah cobra cod colt condor cougar
    crab crane cricket crow deer dingo dog dolphin donkey dove duck eagle egret elk emu falcon ferret finch fox frog gazelle
    gecko gibbon giraffe goat goose grouse gull hare hawk hen heron horse hyena ibex iguana impala jackal jaguar jay kestrel
    kiwi koala lark lemur leopard lion lizard llama lobster lynx magpie marmot marten meerkat mink mole moose mouse mule
    narwhal newt ocelot octopus orca osprey otter owl panda parrot pelican penguin pigeon pony puffin puma quail rabbit
    raven robin salmon seal shark sheep shrew skink skunk sloth snail sparrow spider squid stork swan tapir tern tiger toad
    tortoise toucan trout turtle viper vole walrus weasel whale wolf wombat wren yak zebra`);

export const randomPet: RandomKind = {
    required: [],
    optional: { keepers: null, length: 2, prefix: null, separator: "-" },
    generated: {},
    validate: ({ length }) =>
        typeof length === "number" && Number.isInteger(length) && length >= 1
            ? []
            : [{ property: "length", reason: `"${length}" is not a number of words; use 1 or more` }],
    generate: ({ length, prefix, separator }) => {
        const drawn = [pick(animals)];
        for (let count = Number(length) - 1; count > 0; count--) {
            drawn.unshift(pick(drawn.length === 1 ? adjectives : adverbs));
        }
        const name = typeof prefix === "string" && prefix !== "" ? [prefix, ...drawn] : drawn;
        return { id: name.join(String(separator)), outputs: {} };
    },
};

function words(list: string): string[] {
    return list.split(/\s+/);
}

function pick(from: readonly string[]): string {
    return from[randomInt(from.length)] as string;
}
